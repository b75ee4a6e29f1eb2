//! Samples of sign-in, passwords and one's own account.

use super::{Sample, shell_of_enterprise, shell_of_visitor};
use crate::account::{AccountPage, ForgotPage, SetPasswordPage, SignInPage};
use crate::parts::{Fact, Facts, Link, Problems};
use crate::shell::Here;

pub(super) fn all() -> Vec<Sample> {
    let shell = |title| shell_of_visitor(title, Here::Elsewhere);
    let sign_in = SignInPage {
        shell: shell("登录"),
        username: String::new(),
        back: "/demands/17".into(),
        problems: Problems::none(),
        demo_accounts: vec![
            ("hengyin".into(), "demo-hengyin".into(), "企业：澜海恒印打印科技".into()),
            ("clerk".into(), "demo-clerk".into(), "市科技局经办".into()),
        ],
    };
    let refused = SignInPage {
        shell: shell("登录"),
        username: "hengyin".into(),
        back: String::new(),
        problems: Problems::from_pairs([(
            "password",
            "用户名或密码不正确，请重新输入；连续 5 次不正确将暂停登录 15 分钟。",
        )]),
        demo_accounts: Vec::new(),
    };
    let forgot =
        |sent, email: &str, problems| ForgotPage { shell: shell("忘记密码"), email: email.into(), problems, sent };
    let wrong = Problems::from_pairs([("email", "请填写完整的电子邮箱，例如 name@example.cn")]);
    let set = |title, invited, problems| SetPasswordPage {
        shell: shell(title),
        action: "/link/c2FtcGxl".into(),
        username: "hengyin".into(),
        unit: "澜海恒印打印科技股份有限公司".into(),
        invited,
        problems,
    };
    let weak = Problems::from_pairs([
        ("password", "密码至少 10 个字符，现为 8 个。"),
        ("repeat", "两次输入不一致，请重新输入"),
    ]);
    vec![
        Sample::of("sign-in", &sign_in),
        Sample::of("sign-in-refused", &refused),
        Sample::of("forgot", &forgot(false, "sunli@", wrong)),
        Sample::of("forgot-sent", &forgot(true, "", Problems::none())),
        Sample::of("set-password", &set("重设密码", false, weak)),
        Sample::of("set-first-password", &set("开通账号", true, Problems::none())),
        Sample::of("account", &account()),
    ]
}

fn account() -> AccountPage {
    AccountPage {
        shell: shell_of_enterprise("本人账号", Here::Elsewhere),
        username: "hengyin".into(),
        facts: Facts::lines([
            Fact::new("姓名", "孙立"),
            Fact::new("用户名", "hengyin"),
            Fact::new("单位", "澜海恒印打印科技股份有限公司"),
            Fact::new("职责", "单位管理员、经办人"),
            Fact::new("电子邮箱", "sunli@example.cn"),
            Fact::new("联系电话", "0000-5180 311"),
        ]),
        links: vec![
            Link::new("修改联系方式", "/account/edit"),
            Link::new("本单位信息", "/orgs/12"),
            Link::new("本单位人员", "/members"),
        ],
        other_sessions: 1,
        problems: Problems::none(),
    }
}
