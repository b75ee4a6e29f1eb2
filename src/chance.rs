//! Randomness as an argument: from the operating system when serving, from a seed in tests.

use std::sync::{Arc, Mutex};

use rand::{RngCore, SeedableRng, rngs::StdRng};

/// A shared source of random bytes. `StdRng` is a cryptographic generator.
#[derive(Clone)]
pub struct Chance(Arc<Mutex<StdRng>>);

impl Chance {
    /// Seeded by the operating system.
    pub fn system() -> Self {
        Self(Arc::new(Mutex::new(StdRng::from_os_rng())))
    }

    /// The same bytes for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// `N` fresh bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }

    /// A secret for links and tokens: 32 bytes in hexadecimal.
    pub fn secret(&self) -> String {
        hex::encode(self.bytes::<32>())
    }
}
