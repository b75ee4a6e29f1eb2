//! Signing in and out, lost passwords, mailed links, one's own account.

use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use entity::words::{Duty, LinkKind, SessionKind, Word};
use web::{
    Page,
    account::{AccountPage, ForgotPage, SetPasswordPage, SignInPage},
    error::ErrorPage,
    org::{Fieldset, FormPage},
    parts::{Fact, Facts, Field, Link, Problems},
    shell::Here,
};

use super::{
    form::{self, PersonInput},
    link, list, members,
    session::{self, Visitor},
    sign_in,
};
use crate::{
    app::App,
    demo,
    doors::Doors,
    error::{Error, Problem, Result},
    form::Form,
    page::{self, OrPage, Refusal, Shown},
};

/// The doors of the pages.
pub fn doors(doors: Doors) -> Doors {
    let both = &[Method::GET, Method::POST];
    doors
        .page(both, "/sign-in", get(ask).post(enter))
        .post("/sign-out", leave)
        .page(both, "/forgot", get(forgot).post(send_link))
        .page(both, "/link/{token}", get(open_link).post(use_link))
        .page(both, "/account", get(show).post(change_password))
        .page(both, "/account/edit", get(edit).post(amend))
        .post("/account/sessions", end_sessions)
}

/// Where one goes after signing in.
const HOME: &str = "/desk";

/// Sent on to a page with the session's cookie set.
pub fn signed_in(app: &App, tokens: &session::SignedIn, to: Response) -> Response {
    let mut response = to;
    if let Ok(cookie) = HeaderValue::from_str(&session::session_cookie(app, &tokens.access)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Back to where one came from; never to the pages that ask for a password.
fn way_back(back: &str) -> &str {
    let asking = ["/sign-in", "/sign-out", "/join", "/forgot", "/link/"];
    page::local(back).filter(|path| !asking.iter().any(|start| path.starts_with(start))).unwrap_or(HOME)
}

async fn sign_in_page(app: &App, visitor: &Visitor, form: &Form, problems: Problems) -> Result<SignInPage> {
    let accounts = if app.config.demo { demo::ACCOUNTS } else { &[] };
    let account = |(name, what): &(&str, &str)| ((*name).to_owned(), demo::PASSWORD.to_owned(), (*what).to_owned());
    Ok(SignInPage {
        shell: page::shell(app, visitor, "登录", Here::Elsewhere).await?,
        username: form.get("username").to_owned(),
        back: form.get("back").to_owned(),
        problems,
        demo_accounts: accounts.iter().map(account).collect(),
    })
}

async fn ask(State(app): State<App>, visitor: Visitor, RawQuery(query): RawQuery) -> Shown {
    let asked = page::asked(query.as_deref());
    if visitor.who.person().is_some() {
        return Ok(Redirect::to(way_back(asked.get("back"))).into_response());
    }
    let page = sign_in_page(&app, &visitor, &asked, Problems::none()).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn enter(State(app): State<App>, visitor: Visitor, form: Form) -> Shown {
    let (name, password) = (form.get("username"), form.whole("password"));
    let mut lacks = Vec::new();
    if name.is_empty() {
        lacks.push(Problem::new("username", "请填写用户名或电子邮箱"));
    }
    if password.is_empty() {
        lacks.push(Problem::new("password", "请填写密码"));
    }
    let refused = match lacks.is_empty() {
        false => Error::Invalid(lacks),
        true => match sign_in::sign_in(&app, &visitor.address, name, password, SessionKind::Page).await {
            Ok(tokens) => {
                let to = Redirect::to(way_back(form.get("back"))).into_response();
                return Ok(signed_in(&app, &tokens, to));
            }
            Err(error) => error,
        },
    };
    let problems = match &refused {
        Error::Invalid(problems) => page::problems(problems),
        Error::WrongPassword | Error::Forbidden(_) | Error::TooMany { .. } => {
            Problems::from_pairs([("password", refused.says())])
        }
        _ => return Err(Refusal::new(&app, &visitor, refused)),
    };
    let page = sign_in_page(&app, &visitor, &form, problems).await.or_page(&app, &visitor)?;
    Ok(again(&refused, page.html()))
}

/// The form shown again; who tried too often is told how long to wait.
pub fn again(refused: &Error, html: String) -> Response {
    match refused {
        Error::TooMany { wait, .. } => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, wait.to_string())], Html(html)).into_response()
        }
        _ => (StatusCode::UNPROCESSABLE_ENTITY, Html(html)).into_response(),
    }
}

async fn leave(State(app): State<App>, visitor: Visitor, _form: Form) -> Shown {
    sign_in::sign_out(&app, &visitor.who).await.or_page(&app, &visitor)?;
    let mut response = page::done("/", "signed-out");
    if let Ok(cookie) = HeaderValue::from_str(&session::no_session_cookie(&app)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

async fn forgot_page(app: &App, visitor: &Visitor, email: &str, sent: bool, problems: Problems) -> Result<ForgotPage> {
    let shell = page::shell(app, visitor, "忘记密码", Here::Elsewhere).await?;
    Ok(ForgotPage { shell, email: email.to_owned(), problems, sent })
}

async fn forgot(State(app): State<App>, visitor: Visitor) -> Shown {
    let page = forgot_page(&app, &visitor, "", false, Problems::none()).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn send_link(State(app): State<App>, visitor: Visitor, form: Form) -> Shown {
    let email = form.get("email");
    let outcome = match form::email_problem(email) {
        Some(says) => Err(Error::invalid("email", says)),
        None => link::ask_reset(&app, &visitor.address, email).await,
    };
    let problems = match &outcome {
        Ok(()) => Problems::none(),
        Err(Error::Invalid(problems)) => page::problems(problems),
        Err(refused @ Error::TooMany { .. }) => Problems::from_pairs([("email", refused.says())]),
        Err(_) => return outcome.map(|()| Response::default()).or_page(&app, &visitor),
    };
    let page = forgot_page(&app, &visitor, email, outcome.is_ok(), problems).await.or_page(&app, &visitor)?;
    Ok(match outcome {
        Ok(()) => page::html(&page),
        Err(refused) => again(&refused, page.html()),
    })
}

async fn set_password_page(
    app: &App,
    visitor: &Visitor,
    token: &str,
    open: &link::Open,
    problems: Problems,
) -> Result<SetPasswordPage> {
    let invited = open.kind == LinkKind::Invite;
    let title = if invited { "开通账号" } else { "重设密码" };
    Ok(SetPasswordPage {
        shell: page::shell(app, visitor, title, Here::Elsewhere).await?,
        action: format!("/link/{token}"),
        username: open.account.username.clone(),
        unit: open.unit.clone(),
        invited,
        problems,
    })
}

/// A link that does not work any more, with the way on.
async fn link_gone(app: &App, visitor: &Visitor) -> Result<Response> {
    let shell = page::shell(app, visitor, "", Here::Elsewhere).await?;
    let says = "这个链接已经用过、已过期，或没有复制完整。重设密码的链接 1 小时内有效，邀请链接 7 天内有效，都只能用一次。\
                忘记密码可以重新发送；被邀请的，请联系邀请您的管理员重新发送邀请。";
    let page = ErrorPage::new(shell, 404, Some(says)).way_on("重新发送重设链接", "/forgot").way_on("登录", "/sign-in");
    Ok((StatusCode::NOT_FOUND, Html(page.html())).into_response())
}

async fn open_link(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Shown {
    let open = match link::find(app.store.db(), &token, app.store.clock.glance()).await {
        Err(Error::NotFound) => return link_gone(&app, &visitor).await.or_page(&app, &visitor),
        found => found.or_page(&app, &visitor)?,
    };
    let page = set_password_page(&app, &visitor, &token, &open, Problems::none()).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn use_link(State(app): State<App>, visitor: Visitor, Path(token): Path<String>, form: Form) -> Shown {
    let outcome = match twice(&form) {
        Ok(new) => link::take_up(&app, &token, new).await,
        Err(error) => Err(error),
    };
    let problems = match outcome {
        Ok(_) => return Ok(page::done("/sign-in", "new-password")),
        Err(Error::NotFound) => return link_gone(&app, &visitor).await.or_page(&app, &visitor),
        Err(Error::Invalid(problems)) => problems,
        Err(error) => return Err(Refusal::new(&app, &visitor, error)),
    };
    let open = match link::find(app.store.db(), &token, app.store.clock.glance()).await {
        Err(Error::NotFound) => return link_gone(&app, &visitor).await.or_page(&app, &visitor),
        found => found.or_page(&app, &visitor)?,
    };
    let page = set_password_page(&app, &visitor, &token, &open, page::problems(&problems)).await;
    Ok(page::unprocessable(&page.or_page(&app, &visitor)?))
}

/// The new password, typed the same twice.
pub fn twice(form: &Form) -> Result<&str> {
    let new = form.whole("password");
    if new.is_empty() {
        return Err(Error::invalid("password", "请填写新密码"));
    }
    if new != form.whole("repeat") {
        return Err(Error::invalid("repeat", "两次输入不一致，请重新输入"));
    }
    Ok(new)
}

async fn account_page(app: &App, visitor: &Visitor, problems: Problems) -> Result<AccountPage> {
    let person = visitor.who.person().ok_or(Error::SignIn)?;
    let db = app.store.db();
    let row = members::find(db, &visitor.who, person.id).await?;
    let duties: Vec<&str> = person.duties.iter().map(|duty| duty.zh()).collect();
    let mut links = vec![
        Link::new("修改姓名和联系方式", "/account/edit"),
        Link::new("我的订阅", "/alerts"),
        Link::new("本单位信息", format!("/orgs/{}", person.org.id)),
    ];
    if list::may_list(&visitor.who) {
        links.push(Link::new("人员", "/members"));
    }
    if crate::org::may_create(&visitor.who) || visitor.who.is_office() {
        links.push(Link::new("注册单位", "/orgs"));
        links.push(Link::new("征集批次", "/calls"));
    }
    Ok(AccountPage {
        shell: page::shell(app, visitor, "本人账号", Here::Elsewhere).await?,
        username: person.username.clone(),
        facts: Facts::lines([
            Fact::new("姓名", row.name),
            Fact::new("用户名", row.username),
            Fact::new("单位", format!("{}（{}）", person.org.name, person.org.stage.zh())),
            Fact::new("职责", duties.join("、")),
            Fact::new("电子邮箱", row.email),
            Fact::new("联系电话", row.phone),
            Fact::new("专业领域", if person.duties.contains(&Duty::Expert) { row.fields } else { String::new() }),
        ]),
        links,
        other_sessions: members::other_sessions(db, &visitor.who, app.store.clock.glance()).await?,
        problems,
    })
}

async fn show(State(app): State<App>, visitor: Visitor) -> Shown {
    let page = account_page(&app, &visitor, Problems::none()).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn change_password(State(app): State<App>, visitor: Visitor, form: Form) -> Shown {
    let outcome = match twice(&form) {
        Ok(new) => sign_in::change_password(&app, &visitor.who, form.whole("current"), new).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(page::done("/account", "password")),
        Err(Error::Invalid(problems)) => {
            let page = account_page(&app, &visitor, page::problems(&problems)).await.or_page(&app, &visitor)?;
            Ok(page::unprocessable(&page))
        }
        Err(error) => Err(Refusal::new(&app, &visitor, error)),
    }
}

async fn edit_page(app: &App, visitor: &Visitor, input: &PersonInput, problems: Problems) -> Result<FormPage> {
    let current = Field::password("current", "现在的密码")
        .hint("重设密码的链接会发到上面的邮箱，所以请再确认一次是您本人")
        .error(problems.of("current"));
    let fields = vec![
        Field::text("name", "姓名").autocomplete("name").value(&input.name).error(problems.of("name")),
        Field::email("email", "电子邮箱").value(&input.email).error(problems.of("email")),
        Field::phone("phone", "联系电话").optional().value(&input.phone).error(problems.of("phone")),
        current,
    ];
    let shell = page::shell(app, visitor, "修改姓名和联系方式", Here::Elsewhere).await?;
    Ok(FormPage {
        shell: shell.crumb("本人账号", "/account").crumb_here("修改姓名和联系方式"),
        intro: String::new(),
        action: "/account/edit".into(),
        version: None,
        sets: vec![Fieldset::new("姓名和联系方式", fields)],
        problems,
        button: "保存".into(),
        back: Some(Link::new("不改了", "/account")),
    })
}

async fn edit(State(app): State<App>, visitor: Visitor) -> Shown {
    let person = visitor.who.person().ok_or(Error::SignIn).or_page(&app, &visitor)?;
    let row = super::people::by_id(app.store.db(), person.id).await.or_page(&app, &visitor)?;
    let input = PersonInput { name: row.name, email: row.email, phone: row.phone, ..PersonInput::default() };
    let page = edit_page(&app, &visitor, &input, Problems::none()).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn amend(State(app): State<App>, visitor: Visitor, form: Form) -> Shown {
    let input = PersonInput::of_form(&form, "");
    match members::amend_self(&app, &visitor.who, input.clone(), form.whole("current")).await {
        Ok(()) => Ok(page::done("/account", "saved")),
        Err(Error::Invalid(problems)) => {
            let page = edit_page(&app, &visitor, &input, page::problems(&problems)).await.or_page(&app, &visitor)?;
            Ok(page::unprocessable(&page))
        }
        Err(error) => Err(Refusal::new(&app, &visitor, error)),
    }
}

async fn end_sessions(State(app): State<App>, visitor: Visitor, _form: Form) -> Shown {
    sign_in::sign_out_elsewhere(&app, &visitor.who).await.or_page(&app, &visitor)?;
    Ok(page::done("/account", "sessions"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_to_pages_of_this_site_that_ask_for_no_password() {
        assert_eq!(way_back("/demands/17?page=2"), "/demands/17?page=2");
        for back in ["", "//evil.example", "/sign-in?back=/", "/sign-out", "/link/abc"] {
            assert_eq!(way_back(back), HOME, "{back}");
        }
    }

    #[test]
    fn a_password_is_taken_as_it_was_typed() {
        let form = |password: &str, repeat: &str| {
            Form::new(vec![("password".into(), password.into()), ("repeat".into(), repeat.into())])
        };
        assert_eq!(twice(&form(" 三棵松树 站在海边 ", " 三棵松树 站在海边 ")).ok(), Some(" 三棵松树 站在海边 "));
        assert!(twice(&form("三棵松树站在海边晒", "三棵松树站在海边")).is_err());
        assert!(twice(&form("", "")).is_err());
    }
}
