//! The command line: one binary for serving, importing, measuring.

use std::{io::IsTerminal, net::SocketAddr, path::PathBuf, process::ExitCode};

use chrono::Datelike;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiebang::{
    account::{first, form::PersonInput},
    app::App,
    chance::Chance,
    clock::{self, Clock},
    config::Config,
    demo,
    error::Result,
    follow::Loops,
    matching::eval::{EvalArgs, eval},
};

/// 揭榜挂帅服务平台
#[derive(Parser)]
#[command(name = "jiebang", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 演示：建一座虚构城市的数据并启动服务
    Demo(Place),
    /// 启动服务
    Serve(Place),
    /// 升级数据库表结构
    Migrate(Place),
    /// 创建第一位系统管理员
    Admin(Admin),
    /// 用标注数据评测匹配效果
    Eval(EvalArgs),
    /// 打印流程表和流程图
    Flow {
        /// 只打印一种事项
        noun: Option<Noun>,
    },
}

/// What has a flow.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Noun {
    /// 需求（榜单）
    Demand,
    /// 揭榜方案
    Bid,
}

/// Where a deployment lies.
#[derive(Args)]
struct Place {
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

/// The first administrator. What no flag tells is asked for; the password never is a flag.
#[derive(Args)]
struct Admin {
    #[command(flatten)]
    place: Place,
    /// 用户名
    #[arg(long)]
    username: Option<String>,
    /// 姓名
    #[arg(long)]
    name: Option<String>,
    /// 电子邮箱
    #[arg(long)]
    email: Option<String>,
}

impl Place {
    fn config(&self) -> Result<Config> {
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

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| "info,tantivy=warn,sqlx=warn,sea_orm_migration=warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let command = Cli::parse().command;
    // `eval` is pure computation and needs no runtime.
    let done = match command {
        Command::Eval(args) => eval(&args).map_err(|cause| cause.to_string()),
        Command::Flow { noun } => {
            print_flows(noun);
            Ok(())
        }
        command => match tokio::runtime::Runtime::new() {
            Ok(runtime) => runtime.block_on(run(command)).map_err(|cause| cause.to_string()),
            Err(cause) => Err(cause.to_string()),
        },
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<()> {
    match command {
        Command::Demo(place) => show_demo(place.config()?).await,
        Command::Serve(place) => serve(place.config()?).await,
        Command::Migrate(place) => open(place.config()?).await.map(drop),
        Command::Admin(admin) => create_admin(admin).await,
        Command::Eval(_) | Command::Flow { .. } => Ok(()),
    }
}

fn print_flows(noun: Option<Noun>) {
    if noun != Some(Noun::Bid) {
        print!("{}", jiebang::demand::rules::printed());
    }
    if noun.is_none() {
        println!();
    }
    if noun != Some(Noun::Demand) {
        print!("{}", jiebang::bid::rules::printed());
    }
}

async fn open(config: Config) -> Result<App> {
    App::open(config, Clock::Store, Chance::system()).await
}

/// Fills an empty data folder with the demo city, names the accounts, and serves.
async fn show_demo(config: Config) -> Result<()> {
    let config = demo::config(config);
    println!("演示环境：单位、人员和数据均为虚构，口令公开，请勿用于真实业务。");
    println!("数据目录 {}", config.data_dir.display());
    if demo::fill(config.clone(), demo::PASSWORD).await? {
        println!("已建好演示城市。");
    }
    println!("各账号口令均为 {}", demo::PASSWORD);
    for (username, what) in demo::ACCOUNTS {
        println!("  {username:<8} {what}");
    }
    serve(config).await
}

/// The password comes from `JIEBANG_ADMIN_PASSWORD`, a terminal without echo, or the first line of a pipe.
async fn create_admin(admin: Admin) -> Result<()> {
    let app = open(admin.place.config()?).await?;
    let person = PersonInput {
        username: told(admin.username, "用户名：")?,
        name: told(admin.name, "姓名：")?,
        email: told(admin.email, "电子邮箱：")?,
        ..PersonInput::default()
    };
    let password = match std::env::var("JIEBANG_ADMIN_PASSWORD") {
        Ok(password) => password,
        Err(_) => secret("密码：")?,
    };
    let username = person.username.clone();
    first::create(&app, person, &password).await?;
    println!("已创建系统管理员 {username}，请登录 {} 添加其他人员。", app.config.base_url());
    Ok(())
}

fn told(flag: Option<String>, prompt: &str) -> Result<String> {
    match flag {
        Some(value) => Ok(value),
        None => {
            eprint!("{prompt}");
            line()
        }
    }
}

fn secret(prompt: &str) -> Result<String> {
    let terminal = console::Term::stderr();
    if !std::io::stdin().is_terminal() || !terminal.is_term() {
        return line();
    }
    eprint!("{prompt}");
    Ok(terminal.read_secure_line()?)
}

fn line() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn serve(config: Config) -> Result<()> {
    let app = open(config).await?;
    listen(app).await
}

/// Serves until interrupted; requests and rounds under way are finished first.
async fn listen(app: App) -> Result<()> {
    let (router, _, _) = app.server();
    let listener = tokio::net::TcpListener::bind(app.config.listen).await?;
    warn_of_unknown_holidays(&app);
    let loops = Loops::start(&app);
    // Takes some tenths of a second; the first search should not wait for it.
    tokio::task::spawn_blocking(jiebang::search::analyze::load_dictionary);
    println!("listening on http://{}", listener.local_addr()?);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(interrupted()).await?;
    loops.end().await;
    Ok(())
}

/// Terms of a notice or an objection run some weeks ahead: the table of holidays must be there before they do.
fn warn_of_unknown_holidays(app: &App) {
    let soon = clock::local_date(app.store.clock.glance() + chrono::TimeDelta::days(60)).year();
    if app.calendar.known_until().is_none_or(|known| known < soon) {
        tracing::warn!(
            year = soon,
            "the year's holidays are not known yet: only those of a fixed date rest; name a table in `holidays` once the State Council's notice is out"
        );
    }
}

async fn interrupted() {
    let ctrl_c = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let Ok(mut term) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
            let _ = ctrl_c.await;
            return;
        };
        tokio::select! { _ = ctrl_c => {}, _ = term.recv() => {} }
    }
    #[cfg(not(unix))]
    let _ = ctrl_c.await;
}
