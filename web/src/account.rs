//! Sign-in and passwords.

use askama::Template;

use crate::Shell;
use crate::parts::{Field, Problems};

/// 登录
#[derive(Template)]
#[template(path = "pages/sign_in.html")]
pub struct SignInPage {
    /// What stands round the page.
    pub shell: Shell,
    /// What the person typed as their name.
    pub username: String,
    /// Where to go after signing in; the server sends only to addresses of its own.
    pub back: String,
    /// What was wrong. Never says whether the name or the password was.
    pub problems: Problems,
    /// A demonstration shows its accounts: name, password, who it is.
    pub demo_accounts: Vec<(String, String, String)>,
}

impl SignInPage {
    fn username_field(&self) -> Field {
        let field = Field::text("username", "用户名").hint("用户名、手机号或单位统一社会信用代码");
        field
            .autocomplete("username")
            .value(&self.username)
            .error(self.problems.of("username"))
    }

    fn password_field(&self) -> Field {
        Field::password("password", "密码").error(self.problems.of("password"))
    }
}

/// 忘记密码: asks for the address to send a link to.
#[derive(Template)]
#[template(path = "pages/forgot_password.html")]
pub struct ForgotPasswordPage {
    /// What stands round the page.
    pub shell: Shell,
    /// What the person typed.
    pub email: String,
    /// What was wrong.
    pub problems: Problems,
    /// The form was sent. The words are the same whether the address is known or not.
    pub sent: bool,
}

impl ForgotPasswordPage {
    fn email_field(&self) -> Field {
        Field::email("email", "注册时填写的电子邮箱")
            .value(&self.email)
            .error(self.problems.of("email"))
    }
}

/// 重设密码, reached by the link in the mail.
#[derive(Template)]
#[template(path = "pages/reset_password.html")]
pub struct ResetPasswordPage {
    /// What stands round the page.
    pub shell: Shell,
    /// Token of the link.
    pub token: String,
    /// Whose account it is.
    pub username: String,
    /// What was wrong.
    pub problems: Problems,
}

impl ResetPasswordPage {
    fn password_field(&self) -> Field {
        let field = Field::new_password("password", "新密码")
            .hint("至少 10 个字符，不要与用户名、单位名称或旧密码相同");
        field.error(self.problems.of("password"))
    }

    fn repeat_field(&self) -> Field {
        Field::new_password("repeat", "再输入一次新密码").error(self.problems.of("repeat"))
    }
}
