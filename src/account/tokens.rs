//! Tokens: what signs them, what they say, and which session they name.

use chrono::{DateTime, Utc};
use entity::session;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::session::ACCESS;
use crate::error::{Error, Result};

/// The keys that sign tokens, made from one secret kept in the data folder.
#[derive(Clone)]
pub struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    csrf: [u8; 32],
    mailed: [u8; 32],
}

#[derive(Serialize, Deserialize)]
struct Claims {
    /// What the token opens: a cookie's is no bearer, a bearer no cookie, and neither refreshes a session.
    aud: String,
    /// The account.
    sub: String,
    /// The session row.
    sid: i64,
    iat: i64,
    exp: i64,
    /// Tells the refresh tokens of one session apart.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    jti: String,
}

/// Pages, by cookie.
pub(super) const PAGE: &str = "page";
/// The API, by bearer.
pub(super) const API: &str = "api";
/// Trading for a new pair.
pub(super) const REFRESHING: &str = "refresh";

impl Keys {
    /// Keys from a secret of at least 32 bytes.
    pub fn new(secret: &[u8]) -> Self {
        let part = |name: &str| -> [u8; 32] { Sha256::new().chain_update(name).chain_update(secret).finalize().into() };
        let token = part("jiebang token v1");
        Self {
            encoding: EncodingKey::from_secret(&token),
            decoding: DecodingKey::from_secret(&token),
            csrf: part("jiebang csrf v1"),
            mailed: part("jiebang mailed v1"),
        }
    }

    pub(super) fn token(&self, aud: &str, session: &session::Model, now: DateTime<Utc>, jti: String) -> Result<String> {
        let until = if aud == API { session.expires_at.min(now + ACCESS) } else { session.expires_at };
        let claims = Claims {
            aud: aud.into(),
            sub: session.account_id.to_string(),
            sid: session.id,
            iat: now.timestamp(),
            exp: until.timestamp(),
            jti,
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).map_err(Error::broken)
    }

    /// The session a token names, if the token is ours, for this use, and not expired at `now`.
    pub(super) fn session_of(&self, aud: &str, token: &str, now: DateTime<Utc>) -> Option<i64> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[aud]);
        // The expiry is compared with our own clock below, which tests can set.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation).ok()?.claims;
        (claims.exp > now.timestamp()).then_some(claims.sid)
    }

    pub(super) fn csrf(&self, bound_to: &str) -> String {
        hex::encode(Sha256::new().chain_update(self.csrf).chain_update(bound_to).finalize())
    }

    /// A word for a mailed link that lets its reader do this one thing, and that nobody else can make.
    pub fn mailed(&self, deed: &str) -> String {
        hex::encode(Sha256::new().chain_update(self.mailed).chain_update(deed).finalize())
    }
}
