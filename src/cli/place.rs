//! Where a deployment lies: the flags that most commands share.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use jiebang::{app::App, chance::Chance, clock::Clock, config::Config, error::Result};

/// Where a deployment lies.
#[derive(Args)]
pub struct Place {
    /// 配置文件（TOML）
    #[arg(long)]
    config: Option<PathBuf>,
    /// 数据目录
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// 监听地址
    #[arg(long)]
    listen: Option<SocketAddr>,
}

impl Place {
    /// The settings, with what the flags say.
    pub fn config(&self) -> Result<Config> {
        let mut config = Config::load(self.config.as_ref())?;
        if let Some(dir) = &self.data_dir {
            config.data_dir = dir.clone();
        }
        if let Some(listen) = self.listen {
            config.listen = listen;
        }
        Ok(config)
    }
}

/// Opens everything below the data folder.
pub async fn open(config: Config) -> Result<App> {
    App::open(config, Clock::Store, Chance::system()).await
}
