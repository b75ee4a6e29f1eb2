//! The mails about accounts. Plain text; whoever gets one by mistake learns no more than that it was a mistake.

use entity::account;

use crate::app::App;

/// A mail's subject and text.
pub struct Letter {
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The address that stops mails like this one, if they can be stopped: a mail program may send there by itself.
    pub stop: Option<String>,
}

/// 重设密码.
pub fn reset(app: &App, account: &account::Model, token: &str) -> Letter {
    letter(
        app,
        "重设密码",
        &account.name,
        &format!(
            "有人（应当是您本人）申请重设账号 {} 的密码。请在 1 小时内打开下面的链接设置新密码，链接只能使用一次：\n\n{}\n\n\
             如果不是您本人申请，请忽略这封邮件，密码不会改变。",
            account.username,
            address(app, token)
        ),
    )
}

/// 邀请开通账号.
pub fn invitation(app: &App, account: &account::Model, unit: &str, token: &str) -> Letter {
    letter(
        app,
        "邀请您开通账号",
        &account.name,
        &format!(
            "{unit}邀请您使用本平台，用户名为 {}。请在 7 天内打开下面的链接设置密码，链接只能使用一次：\n\n{}\n\n\
             链接过期后，请联系邀请您的管理员重新发送。",
            account.username,
            address(app, token)
        ),
    )
}

/// What the inbox says too: `text` may be empty, `href` is a path of this site.
pub fn notice(app: &App, account: &account::Model, title: &str, text: &str, href: &str) -> Letter {
    let text = if text.is_empty() { String::new() } else { format!("{text}\n\n") };
    let link = format!("{}{href}", app.config.base_url());
    letter(app, title, &account.name, &format!("{title}。\n\n{text}详情和下一步请登录后查看：\n\n{link}"))
}

/// What a person's watches found; `stops` names some of them with the token that stops each, `all` is the token that
/// stops everything.
pub fn alert(
    app: &App,
    account: &account::Model,
    (title, text, href): (&str, &str, &str),
    stops: &[(&str, String)],
    all: &str,
) -> Letter {
    let base = app.config.base_url();
    let stop = format!("{base}/alerts/stop/{all}");
    let stops: String =
        stops.iter().map(|(name, token)| format!("不再接收“{name}”：{base}/alerts/stop/{token}\n")).collect();
    let body = format!(
        "{title}。\n\n{text}\n\n详情：\n\n{base}{href}\n\n\
         您收到这封邮件，是因为您保存了检索，或者订阅了本单位需求、成果的匹配（提交或发布时自动订阅）。\
         提醒的频率可以在“我的订阅”里更改：\n\n{base}/alerts\n\n{stops}不再接收任何订阅提醒：{stop}"
    );
    Letter { stop: Some(stop), ..letter(app, title, &account.name, &body) }
}

/// 注册办理结果: `outcome` is a whole sentence.
pub fn registration(app: &App, name: &str, org: i64, outcome: &str) -> Letter {
    let link = format!("{}/orgs/{org}", app.config.base_url());
    letter(app, "单位注册办理结果", name, &format!("{outcome}\n\n详情和下一步请登录后查看：\n\n{link}"))
}

fn address(app: &App, token: &str) -> String {
    format!("{}/link/{token}", app.config.base_url())
}

fn letter(app: &App, subject: &str, name: &str, body: &str) -> Letter {
    let bureau = &app.config.bureau;
    Letter {
        subject: format!("【揭榜挂帅平台】{subject}"),
        text: format!("{name}，您好：\n\n{body}\n\n{bureau}\n本邮件由平台自动发出，请勿回复。\n"),
        stop: None,
    }
}
