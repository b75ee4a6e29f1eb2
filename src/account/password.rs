//! Passwords: argon2id, hashed off the async threads and never inside a transaction.

use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::{
    chance::Chance,
    error::{Error, Result},
};

/// Shortest password in characters.
pub const SHORTEST: usize = 10;

/// Words that may not make up a password.
const COMMON: [&str; 8] =
    ["1234567890", "0123456789", "password12", "qwertyuiop", "jiebang", "a123456789", "woaini1314", "1q2w3e4r5t"];

/// Hashes and checks, two at a time: each takes 19 MiB and tens of milliseconds.
#[derive(Clone)]
pub struct Passwords {
    places: Arc<Semaphore>,
    /// Checked when the account does not exist, so that both answers take the same time.
    nobody: Arc<str>,
}

impl Passwords {
    /// Ready to hash.
    pub fn new(chance: &Chance) -> Result<Self> {
        let nobody = hash_now(&chance.secret(), &chance.bytes::<16>())?;
        Ok(Self { places: Arc::new(Semaphore::new(2)), nobody: nobody.into() })
    }

    /// The PHC string of a password.
    pub async fn hash(&self, chance: &Chance, password: &str) -> Result<String> {
        let salt: [u8; 16] = chance.bytes();
        let password = password.to_owned();
        self.apart(move || hash_now(&password, &salt)).await?
    }

    /// Whether the password is the one hashed; `None` takes as long and is never right.
    pub async fn check(&self, hash: Option<&str>, password: &str) -> Result<bool> {
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.nobody).to_owned();
        let password = password.to_owned();
        let right = self
            .apart(move || {
                PasswordHash::new(&hash)
                    .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
            })
            .await?;
        Ok(right && known)
    }

    async fn apart<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _place = self.places.acquire().await.map_err(Error::broken)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::broken)
    }
}

fn hash_now(password: &str, salt: &[u8]) -> Result<String> {
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt).map_err(Error::broken)?;
    Ok(hash.to_string())
}

/// Why a new password cannot be taken, if it cannot.
pub fn objection(password: &str, username: &str) -> Option<String> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Some(format!("密码至少 {SHORTEST} 个字符，现为 {length} 个。可以用一句好记的话。"));
    }
    if length > 128 {
        return Some("密码最多 128 个字符。".into());
    }
    let lower = password.to_lowercase();
    let one_kind = password.chars().all(|c| c.is_ascii_digit()) || lower.chars().all(|c| lower.starts_with(c));
    if one_kind || COMMON.contains(&lower.as_str()) || (username.len() > 3 && lower.contains(&username.to_lowercase()))
    {
        return Some("这个密码太容易被猜到：不要全用数字、重复的字符或用户名。可以用一句好记的话。".into());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let chance = Chance::seeded(1);
        let passwords = Passwords::new(&chance).unwrap();
        let hash = passwords.hash(&chance, "海边的三棵松树").await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.check(Some(&hash), "海边的三棵松树").await.unwrap());
        assert!(!passwords.check(Some(&hash), "海边的两棵松树").await.unwrap());
        assert!(!passwords.check(None, "海边的三棵松树").await.unwrap());
    }

    #[test]
    fn weak_passwords_are_named_as_such() {
        for weak in ["short", "1234567890123", "aaaaaaaaaaaa", "my-firm2-firm2"] {
            assert!(objection(weak, "firm2").is_some(), "{weak}");
        }
        assert_eq!(objection("三棵松树站在海边晒太阳", "firm2"), None);
    }
}
