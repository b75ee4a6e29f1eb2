//! How often something may be tried, and how much of it is done at once. Counted per address or account in this process;
//! several nodes each count their own.

use std::{num::NonZeroU32, sync::Arc, thread};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Error, Result};

/// The limits of the server.
pub struct Limits {
    sign_in: DefaultKeyedRateLimiter<String>,
    forms: DefaultKeyedRateLimiter<String>,
    registration: DefaultKeyedRateLimiter<String>,
    uploads: DefaultKeyedRateLimiter<String>,
    matching: DefaultKeyedRateLimiter<String>,
    suggesting: DefaultKeyedRateLimiter<String>,
    comparing: Arc<Semaphore>,
}

fn quota(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // Whole offices share one address; the account itself locks after five wrong passwords.
            sign_in: RateLimiter::keyed(Quota::per_minute(quota(60))),
            forms: RateLimiter::keyed(Quota::per_minute(quota(60))),
            uploads: RateLimiter::keyed(Quota::per_minute(quota(60))),
            registration: RateLimiter::keyed(Quota::per_hour(quota(10))),
            // Each takes milliseconds of a core, more with a long text.
            matching: RateLimiter::keyed(Quota::per_minute(quota(120)).allow_burst(quota(30))),
            // A person typing asks some three times a second, and a whole office may share one address.
            suggesting: RateLimiter::keyed(Quota::per_minute(quota(1200))),
            comparing: Arc::new(Semaphore::new(thread::available_parallelism().map_or(1, usize::from))),
        }
    }
}

impl Limits {
    /// Signing in, and asking for a new password, by address.
    pub fn sign_in(&self, address: &str) -> Result<()> {
        check(&self.sign_in, address, "登录尝试太多，请稍后再试。")
    }

    /// Sending a registration, whole or not, by address: its refusals tell which names are taken. A bucket of its own,
    /// so that who fills in a form does not keep the office from signing in.
    pub fn form(&self, address: &str) -> Result<()> {
        check(&self.forms, address, "提交太频繁，请稍等一分钟再试。")
    }

    /// Uploads, by account.
    pub fn upload(&self, account: i64) -> Result<()> {
        check(&self.uploads, &account.to_string(), "上传太频繁，请稍等一分钟再试。")
    }

    /// Registering a unit, by address.
    pub fn registration(&self, address: &str) -> Result<()> {
        check(&self.registration, address, "同一网络注册次数太多，请一小时后再试，或联系市科技局代为登记。")
    }

    /// Asking what matches, by account or address.
    pub fn matching(&self, key: &str) -> Result<()> {
        check(&self.matching, key, "匹配请求太多，请稍等片刻再试。")
    }

    /// A place among those whose texts are compared now, one for each core: whoever asks meanwhile waits.
    pub async fn comparing(&self) -> Result<OwnedSemaphorePermit> {
        self.comparing.clone().acquire_owned().await.map_err(Error::broken)
    }

    /// Suggestions while typing, by account or address.
    pub fn suggesting(&self, key: &str) -> Result<()> {
        check(&self.suggesting, key, "搜索建议请求太多，请稍等片刻再试。")
    }
}

fn check(limiter: &DefaultKeyedRateLimiter<String>, key: &str, says: &str) -> Result<()> {
    // Entries of addresses gone quiet are dropped now and then, so that the table stays small.
    if limiter.len() > 10_000 {
        limiter.retain_recent();
    }
    limiter.check_key(&key.to_owned()).map_err(|until| Error::TooMany {
        wait: until.wait_time_from(DefaultClock::default().now()).as_secs() + 1,
        says: says.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_registration_waits() {
        let limits = Limits::default();
        for _ in 0..10 {
            limits.registration("127.0.0.1").unwrap();
        }
        let refused = limits.registration("127.0.0.1").unwrap_err();
        assert!(matches!(refused, Error::TooMany { wait, .. } if wait > 60), "{refused:?}");
        limits.registration("127.0.0.2").unwrap();
    }

    #[test]
    fn a_minutes_matches_are_not_asked_for_at_once() {
        let limits = Limits::default();
        let asked = (0..120).take_while(|_| limits.matching("127.0.0.1").is_ok()).count();
        assert!((30..40).contains(&asked), "{asked}");
    }
}
