//! Configuration: defaults < TOML file < `JIEBANG_*` environment < flags. Secrets are redacted in Debug.

use std::{net::SocketAddr, path::PathBuf};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Serialize};

use crate::{
    client::Network,
    error::{Error, Result},
};

/// A value that must not appear in logs.
#[derive(Clone, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "(unset)" } else { "(set)" })
    }
}

/// Everything a deployment can set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Database, index, uploads, mail and the token key live below this folder.
    pub data_dir: PathBuf,
    /// PostgreSQL by `postgres://…`; empty = SQLite in the data folder.
    pub database_url: Secret,
    /// The address people use, for mailed links; empty = `http://` and `listen`.
    pub public_url: String,
    /// Whether cookies are sent over HTTPS only; unset = where `public_url` is https.
    pub secure_cookies: Option<bool>,
    /// The TLS proxies in front, as addresses or networks: what they say in `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// The bureau's name, in the header and on notices.
    pub bureau: String,
    /// The city's short form in document numbers, as in 澜科榜〔2026〕017 号.
    pub number_prefix: String,
    /// Telephone and room of the office that takes objections to a result.
    pub objection_channel: Channel,
    /// Telephone and room of the discipline office.
    pub discipline_channel: Channel,
    /// `smtp://user:password@host:port`; empty = mails are written to the folder `mail`.
    pub smtp_url: Secret,
    /// The sender of mails.
    pub mail_from: String,
    /// A table of holidays in the form of the built-in one, for years it does not know; empty = built-in.
    pub holidays: Option<PathBuf>,
    /// Words offered below the search of the 榜单大厅.
    pub hot_words: Vec<String>,
    /// Largest upload in bytes.
    pub upload_limit: usize,
    /// An embeddings server in OpenAI's form, as in `http://127.0.0.1:11434/v1/embeddings`: leads of equal strength are
    /// then put in order by meaning. The texts compared are sent there, drafts among them. Empty = off.
    pub embeddings_url: String,
    /// The model it is asked for.
    pub embeddings_model: String,
    /// The key it wants, if it wants one.
    pub embeddings_key: Secret,
    /// Whether the demo's banner and accounts are shown. Set by `demo`, never by hand.
    #[serde(skip)]
    pub demo: bool,
    /// Whether followers and ticker run in the background. Tests drain them by hand.
    #[serde(skip)]
    pub background: bool,
}

/// One of the two ways to object, as a notice prints it.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq, utoipa::ToSchema)]
pub struct Channel {
    /// The office.
    pub office: String,
    /// Its telephone.
    pub phone: String,
    /// Its address.
    pub address: String,
}

impl Default for Config {
    fn default() -> Self {
        let channel = |office: &str, phone: &str, address: &str| Channel {
            office: office.into(),
            phone: phone.into(),
            address: address.into(),
        };
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data_dir: "data".into(),
            database_url: Secret::default(),
            public_url: String::new(),
            secure_cookies: None,
            trusted_proxies: Vec::new(),
            bureau: "市科学技术局".into(),
            number_prefix: "科".into(),
            objection_channel: channel("市科技局资源配置科", "（待设置）", "（待设置）"),
            discipline_channel: channel("市科技局机关纪委", "（待设置）", "（待设置）"),
            smtp_url: Secret::default(),
            mail_from: "揭榜挂帅平台 <no-reply@localhost>".into(),
            hot_words: Vec::new(),
            holidays: None,
            upload_limit: 20 << 20,
            embeddings_url: String::new(),
            embeddings_model: String::new(),
            embeddings_key: Secret::default(),
            demo: false,
            background: true,
        }
    }
}

impl Config {
    /// Reads file and environment over the defaults.
    pub fn load(file: Option<&PathBuf>) -> Result<Self> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            if !file.exists() {
                return Err(Error::Malformed(format!("configuration file {} does not exist", file.display())));
            }
            figment = figment.merge(Toml::file(file));
        }
        let config: Self = figment
            .merge(Env::prefixed("JIEBANG_").ignore(&["admin_password", "test_postgres"]).split("__"))
            .extract()
            .map_err(|cause| Error::Malformed(format!("configuration: {cause}")))?;
        Ok(Self { background: true, ..config })
    }

    /// The database's address.
    pub fn url(&self) -> String {
        if self.database_url.0.is_empty() {
            format!("sqlite://{}?mode=rwc", self.data_dir.join("jiebang.db").display())
        } else {
            self.database_url.0.clone()
        }
    }

    /// Whether cookies are sent over HTTPS only.
    pub fn has_secure_cookies(&self) -> bool {
        self.secure_cookies.unwrap_or_else(|| self.public_url.starts_with("https://"))
    }

    /// The address people use, without a slash at the end.
    pub fn base_url(&self) -> String {
        match self.public_url.trim_end_matches('/') {
            "" => format!("http://{}", self.listen),
            url => url.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_secure_where_the_address_is() {
        let secure = |public_url: &str, set: Option<bool>| {
            let config = Config { public_url: public_url.into(), secure_cookies: set, ..Config::default() };
            config.has_secure_cookies()
        };
        assert!(secure("https://jiebang.example.cn", None));
        assert!(!secure("http://jiebang.example.cn", None) && !secure("", None));
        assert!(secure("", Some(true)) && !secure("https://jiebang.example.cn", Some(false)));
    }
}
