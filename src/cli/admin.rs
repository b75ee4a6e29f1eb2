//! `jiebang admin`.

use std::io::IsTerminal;

use clap::Args;
use jiebang::{
    account::{first, form::PersonInput},
    error::Result,
};

use super::place::{Place, open};

/// The first administrator. What no flag tells is asked for; the password never is a flag.
#[derive(Args)]
pub struct Admin {
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

/// The password comes from `JIEBANG_ADMIN_PASSWORD`, a terminal without echo, or the first line of a pipe.
pub async fn create_admin(admin: Admin) -> Result<()> {
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
