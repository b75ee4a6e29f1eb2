//! Sign-in, passwords, one's own account.

use askama::Template;

use crate::Shell;
use crate::parts::{Facts, Field, Link, Problems};

/// 登录
#[derive(Template)]
#[template(path = "account/sign_in.html")]
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
        let field = Field::text("username", "用户名").hint("用户名或注册时填写的电子邮箱");
        field.autocomplete("username").value(&self.username).error(self.problems.of("username"))
    }

    fn password_field(&self) -> Field {
        Field::password("password", "密码").error(self.problems.of("password"))
    }
}

/// 忘记密码: asks for the address to send a link to.
#[derive(Template)]
#[template(path = "account/forgot.html")]
pub struct ForgotPage {
    /// What stands round the page.
    pub shell: Shell,
    /// What the person typed.
    pub email: String,
    /// What was wrong.
    pub problems: Problems,
    /// The form was sent. The words are the same whether the address is known or not.
    pub sent: bool,
}

impl ForgotPage {
    fn email_field(&self) -> Field {
        Field::email("email", "注册时填写的电子邮箱").value(&self.email).error(self.problems.of("email"))
    }
}

/// The two controls of a password somebody is to think of.
fn new_password(problems: &Problems) -> [Field; 2] {
    [
        Field::new_password("password", "新密码")
            .hint("至少 10 个字符，可以用一句好记的话；不要全用数字，不要包含用户名")
            .error(problems.of("password")),
        Field::new_password("repeat", "再输入一次新密码").error(problems.of("repeat")),
    ]
}

/// 重设密码 or 开通账号, reached by the link in a mail.
#[derive(Template)]
#[template(path = "account/set_password.html")]
pub struct SetPasswordPage {
    /// What stands round the page.
    pub shell: Shell,
    /// The link's own address.
    pub action: String,
    /// Whose account it is.
    pub username: String,
    /// The person's unit.
    pub unit: String,
    /// The first password of somebody invited.
    pub invited: bool,
    /// What was wrong.
    pub problems: Problems,
}

impl SetPasswordPage {
    fn fields(&self) -> [Field; 2] {
        new_password(&self.problems)
    }
}

/// 本人账号
#[derive(Template)]
#[template(path = "account/show.html")]
pub struct AccountPage {
    /// What stands round the page.
    pub shell: Shell,
    /// The name to sign in with, for the browser's store of passwords.
    pub username: String,
    /// 用户名, 单位, 职责, 电话, …
    pub facts: Facts,
    /// 修改联系方式, 本单位, 人员, …
    pub links: Vec<Link>,
    /// How often the person is signed in elsewhere.
    pub other_sessions: u64,
    /// What was wrong with the password form.
    pub problems: Problems,
}

impl AccountPage {
    fn current_field(&self) -> Field {
        Field::password("current", "现在的密码").error(self.problems.of("current"))
    }

    fn fields(&self) -> [Field; 2] {
        new_password(&self.problems)
    }
}
