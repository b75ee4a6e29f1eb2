//! Samples of sign-in and passwords.

use super::{Sample, shell_of_visitor};
use crate::account::{ForgotPasswordPage, ResetPasswordPage, SignInPage};
use crate::parts::Problems;
use crate::shell::Here;

pub(super) fn all() -> Vec<Sample> {
    let shell = |title| shell_of_visitor(title, Here::Elsewhere);
    let sign_in = SignInPage {
        shell: shell("登录"),
        username: String::new(),
        back: "/demands/17".into(),
        problems: Problems::none(),
        demo_accounts: vec![
            (
                "hengyin".into(),
                "demo-hengyin".into(),
                "企业：澜海恒印打印科技".into(),
            ),
            ("clerk".into(), "demo-clerk".into(), "市科技局经办".into()),
        ],
    };
    let refused = SignInPage {
        shell: shell("登录"),
        username: "hengyin".into(),
        back: String::new(),
        problems: Problems::from_pairs([(
            "password",
            "用户名或密码不正确，请重新输入；连续 5 次不正确将暂停登录 15 分钟",
        )]),
        demo_accounts: Vec::new(),
    };
    let forgot = |sent, email: &str, problems| ForgotPasswordPage {
        shell: shell("忘记密码"),
        email: email.into(),
        problems,
        sent,
    };
    let wrong = Problems::from_pairs([("email", "请填写完整的电子邮箱，例如 name@example.cn")]);
    let reset = ResetPasswordPage {
        shell: shell("重设密码"),
        token: "c2FtcGxl".into(),
        username: "hengyin".into(),
        problems: Problems::from_pairs([
            ("password", "新密码至少 10 个字符，现有 8 个"),
            ("repeat", "两次输入不一致，请重新输入"),
        ]),
    };
    vec![
        Sample::of("sign-in", &sign_in),
        Sample::of("sign-in-refused", &refused),
        Sample::of("forgot-password", &forgot(false, "sunli@", wrong)),
        Sample::of("forgot-password-sent", &forgot(true, "", Problems::none())),
        Sample::of("reset-password", &reset),
    ]
}
