//! The pages that put a unit on record: `/join` for the unit itself, `/orgs/new` for the bureau.

use axum::{extract::State, http::Method, routing::get};
use entity::words::{OrgKind, SessionKind, Word};
use web::{
    Page,
    org::{Fieldset, FormPage},
    parts::{Field, Link, Problems},
    shell::Here,
};

use super::form::{NO_DISTRICT, OrgInput};
use crate::{
    account::{
        form::PersonInput,
        page as account_page,
        session::{self, Visitor},
    },
    app::App,
    doors::Doors,
    error::{Error, Result},
    form::Form,
    page::{self, OrPage, Refusal, Shown},
};

/// The doors of these pages.
pub fn doors(doors: Doors) -> Doors {
    let both = &[Method::GET, Method::POST];
    doors.page(both, "/join", get(join).post(register)).page(both, "/orgs/new", get(new).post(create))
}

/// The controls of a unit. `contact` = with 联系人 and telephone of its own, as on the form that changes them.
pub async fn unit_fields(
    app: &App,
    input: &OrgInput,
    problems: &Problems,
    kinds: &[OrgKind],
    contact: bool,
) -> Result<Vec<Field>> {
    let of = |name: &str| problems.of(name);
    let kind = input.kind.map(Word::code).unwrap_or_default();
    let mut fields = vec![
        Field::radios("kind", "单位类型", kinds.iter().map(|kind| (kind.code(), kind.zh())))
            .hint("服务机构可查阅榜单，人员可受聘为评审专家，不能发榜、揭榜和登记成果")
            .value(kind)
            .error(of("kind")),
        Field::text("name", "单位名称")
            .hint("与营业执照或法人证书一致的全称")
            .autocomplete("organization")
            .value(&input.name)
            .error(of("name")),
        Field::text("uscc", "统一社会信用代码").hint("18 位").value(&input.uscc).error(of("uscc")),
        region_field(app, input).await?.error(of("region")),
        Field::text("address", "单位地址").optional().value(&input.address).error(of("address")),
    ];
    if contact {
        fields.push(Field::text("contact", "联系人").value(&input.contact).error(of("contact")));
        fields.push(Field::phone("phone", "联系电话").value(&input.phone).error(of("phone")));
    }
    fields.push(
        Field::area("profile", "单位简介")
            .hint("主要业务或研究方向，揭榜时可直接引用")
            .rows(4)
            .longest(2000)
            .optional()
            .value(&input.profile)
            .error(of("profile")),
    );
    Ok(fields)
}

/// A choice of districts; a line of text where there is no office yet, or for an office itself.
async fn region_field(app: &App, input: &OrgInput) -> Result<Field> {
    let mut regions = super::regions(app.store.db()).await?;
    if regions.is_empty() || input.kind == Some(OrgKind::District) {
        return Ok(Field::text("region", "所在区市").hint("如：高新区").value(&input.region));
    }
    regions.extend(NO_DISTRICT.map(str::to_owned));
    if !input.region.is_empty() && !regions.contains(&input.region) {
        regions.push(input.region.clone());
    }
    let choices: Vec<(&str, &str)> = regions.iter().map(|region| (region.as_str(), region.as_str())).collect();
    Ok(Field::select("region", "所在区市", choices).hint("不在本市的选“市外”").value(&input.region))
}

fn person_fields(input: &PersonInput, problems: &Problems) -> Vec<Field> {
    let of = |name: &str| problems.of(name);
    vec![
        Field::text("person.name", "姓名").autocomplete("name").value(&input.name).error(of("person.name")),
        Field::phone("person.phone", "联系电话").optional().value(&input.phone).error(of("person.phone")),
        Field::email("person.email", "电子邮箱")
            .hint("办理结果和重设密码的链接发到这里")
            .value(&input.email)
            .error(of("person.email")),
        Field::text("person.username", "用户名")
            .hint("登录时使用，3 到 32 个小写字母、数字或 . - _，以字母开头")
            .autocomplete("username")
            .value(&input.username)
            .error(of("person.username")),
    ]
}

/// The tick that a registrant sets below a doubtful code.
const CHECKED: &str = "uscc_checked";

async fn join_page(app: &App, visitor: &Visitor, form: &Form, problems: Problems) -> Result<FormPage> {
    let (unit, person) = (OrgInput::of_form(form), PersonInput::of_form(form, "person."));
    let mut fields = unit_fields(app, &unit, &problems, super::SELF_REGISTERED, false).await?;
    if unit.is_doubtful() {
        let tick = Field::tick(CHECKED, "已对照营业执照或法人证书核对，代码无误，由市科技局人工确认");
        fields.insert(3, tick.ticked(!form.get(CHECKED).is_empty()));
    }
    let mut own = person_fields(&person, &problems);
    own.push(
        Field::new_password("person.password", "密码")
            .hint("至少 10 个字符，可以用一句好记的话；不要全用数字，不要包含用户名")
            .error(problems.of("person.password")),
    );
    own.push(Field::new_password("person.repeat", "再输入一次密码").error(problems.of("person.repeat")));
    Ok(FormPage {
        shell: page::shell(app, visitor, "单位注册", Here::Elsewhere).await?,
        intro: "由单位指定的一名管理员办理。提交后即可登录准备材料；市科技局核对确认后，可以提交需求、揭榜和发布成果。\
                本单位已有账号的，请联系单位管理员添加人员，不要重复注册。"
            .into(),
        action: "/join".into(),
        version: None,
        sets: vec![Fieldset::new("一、单位信息", fields), Fieldset::new("二、管理员", own)],
        problems,
        button: "提交注册".into(),
        back: Some(Link::new("已有账号，去登录", "/sign-in")),
    })
}

async fn join(State(app): State<App>, visitor: Visitor) -> Shown {
    let page = join_page(&app, &visitor, &Form::default(), Problems::none()).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn register(State(app): State<App>, visitor: Visitor, form: Form) -> Shown {
    match try_register(&app, &visitor, &form).await {
        Ok((org, tokens)) => {
            let to = page::done(&format!("/orgs/{org}"), "registered");
            Ok(account_page::signed_in(&app, &tokens, to))
        }
        Err(Error::Invalid(problems)) => {
            let page = join_page(&app, &visitor, &form, page::problems(&problems)).await.or_page(&app, &visitor)?;
            Ok(page::unprocessable(&page))
        }
        Err(refused @ Error::TooMany { .. }) => {
            let problems = Problems::from_pairs([("kind", refused.says())]);
            let page = join_page(&app, &visitor, &form, problems).await.or_page(&app, &visitor)?;
            Ok(account_page::again(&refused, page.html()))
        }
        Err(error) => Err(Refusal::new(&app, &visitor, error)),
    }
}

async fn try_register(app: &App, visitor: &Visitor, form: &Form) -> Result<(i64, session::SignedIn)> {
    let (unit, person) = (OrgInput::of_form(form), PersonInput::of_form(form, "person."));
    let password = form.whole("person.password");
    if password != form.whole("person.repeat") {
        return Err(Error::invalid("person.repeat", "两次输入的密码不一致，请重新输入"));
    }
    if unit.is_doubtful() && form.get(CHECKED).is_empty() {
        let says = "代码的校验位不符，请对照营业执照核对；确认无误的，请勾选下面一项后再提交";
        return Err(Error::invalid("uscc", says));
    }
    let (org, account) = super::register(app, &visitor.address, unit, person, password).await?;
    let tx = app.store.jot().await?;
    let tokens = session::begin(app, &tx, account, SessionKind::Page).await?;
    tx.commit().await?;
    Ok((org, tokens))
}

async fn new_page(app: &App, visitor: &Visitor, form: &Form, problems: Problems) -> Result<FormPage> {
    visitor.who.person().ok_or(Error::SignIn)?;
    if !super::may_create(&visitor.who) {
        return Err(Error::Forbidden("单位由市科技局经办人或系统管理员登记，其他单位请自行注册。".into()));
    }
    let (unit, person) = (OrgInput::of_form(form), PersonInput::of_form(form, "person."));
    let mut fields = unit_fields(app, &unit, &problems, super::BY_BUREAU, false).await?;
    if unit.is_doubtful() {
        let note = Field::text("note", "代码核对依据").hint("如：已核对营业执照原件").value(form.get("note"));
        fields.insert(3, note.error(problems.of("note")));
    }
    // Which districts there are depends on the offices being put on record here: the name is typed.
    let region =
        Field::text("region", "所在区市").hint("区县科技局填本区市名称，如：高新区；其他单位填已有区市、市直或市外");
    if let Some(place) = fields.iter_mut().find(|field| field.name == "region") {
        *place = region.value(&unit.region).error(problems.of("region"));
    }
    let shell = page::shell(app, visitor, "登记单位", Here::Elsewhere).await?;
    Ok(FormPage {
        shell: shell.crumb("注册单位", "/orgs").crumb_here("登记单位"),
        intro: "登记的单位直接为已确认。管理员按邮件中的链接设置密码后即可登录。".into(),
        action: "/orgs/new".into(),
        version: None,
        sets: vec![
            Fieldset::new("一、单位信息", fields),
            Fieldset::new("二、单位管理员", person_fields(&person, &problems)),
        ],
        problems,
        button: "登记并邀请管理员".into(),
        back: Some(Link::new("不登记了", "/orgs")),
    })
}

async fn new(State(app): State<App>, visitor: Visitor) -> Shown {
    let page = new_page(&app, &visitor, &Form::default(), Problems::none()).await.or_page(&app, &visitor)?;
    Ok(page::html(&page))
}

async fn create(State(app): State<App>, visitor: Visitor, form: Form) -> Shown {
    visitor.who.person().ok_or(Error::SignIn).or_page(&app, &visitor)?;
    let (unit, person) = (OrgInput::of_form(&form), PersonInput::of_form(&form, "person."));
    match super::create(&app, &visitor.who, unit, person, form.get("note")).await {
        Ok(id) => Ok(page::done(&format!("/orgs/{id}"), "invited")),
        Err(Error::Invalid(problems)) => {
            let page = new_page(&app, &visitor, &form, page::problems(&problems)).await.or_page(&app, &visitor)?;
            Ok(page::unprocessable(&page))
        }
        Err(error) => Err(Refusal::new(&app, &visitor, error)),
    }
}
