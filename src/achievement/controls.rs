//! The form of an achievement: the controls with what was typed and what is to be mended.

use entity::{
    org,
    words::{AchievementStage, Duty, Maturity, OrgKind, OrgStage, Word},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use web::{
    achievement::{Controls, EditPage},
    parts::{Choice, Field, Link, Problems},
    shell::Here,
};

use super::form::{COOPERATIONS, Content, IP_TYPES, NEGOTIABLE};
use crate::{
    account::session::Visitor,
    app::App,
    demand::form::FIELDS,
    error::{Problem, Result},
    form::Form,
    page,
};

/// A sent form, read.
pub(super) struct Sent {
    /// As it was typed.
    pub form: Form,
    /// As it was understood.
    pub content: Content,
    /// What could not be understood, or is to be mended.
    pub problems: Vec<Problem>,
}

impl Sent {
    pub fn new(form: Form) -> Self {
        let mut problems = Vec::new();
        let content = Content::from_form(&form, &mut problems);
        Self { form, content, problems }
    }
}

/// The form of a new achievement, with others to begin from.
pub(super) async fn new_page(
    app: &App,
    visitor: &Visitor,
    sent: &Sent,
    copies: Vec<(i64, String)>,
) -> Result<EditPage> {
    let shell = page::shell(app, visitor, "登记成果", Here::Achievements).await?;
    let shell = shell.crumb("成果", "/achievements").crumb_here("登记成果");
    let problems = shown(&sent.problems);
    let owner = owner_field(app, visitor, sent, &problems).await?;
    Ok(EditPage {
        action: "/achievements/new".into(),
        // A clerk first says for whom.
        draft: owner.is_none().then(|| "/achievements/draft".into()),
        version: None,
        back: Link::new("成果清单", "/achievements"),
        copies: copies
            .into_iter()
            .map(|(id, title)| Link::new(title, format!("/achievements/new?copy={id}")))
            .collect(),
        controls: controls(&sent.form, owner, &problems),
        problems,
        is_draft: true,
        shell,
    })
}

/// The form of one that exists.
pub(super) async fn edit_page(app: &App, visitor: &Visitor, id: i64, sent: &Sent) -> Result<EditPage> {
    let found = super::find(app.store.db(), &visitor.who, id).await?;
    let is_draft = found.stage == AchievementStage::Draft;
    let place = format!("/achievements/{id}");
    let title = if is_draft { "登记成果" } else { "修改成果" };
    let shell = page::shell(app, visitor, title, Here::Achievements).await?;
    let name = if found.title.is_empty() { "未命名的成果" } else { &found.title };
    let shell = shell.crumb("成果", "/achievements").crumb(name, place.clone()).crumb_here(title);
    let problems = shown(&sent.problems);
    Ok(EditPage {
        action: format!("{place}/edit"),
        draft: is_draft.then(|| format!("{place}/draft")),
        version: Some(found.version),
        back: Link::new("看这项成果", place),
        copies: Vec::new(),
        controls: controls(&sent.form, None, &problems),
        problems,
        is_draft,
        shell,
    })
}

fn shown(problems: &[Problem]) -> Problems {
    let mut shown = Problems::none();
    for problem in problems {
        // The amount is typed in another unit than it is kept in.
        let field = if problem.field == "price_fen" { "price" } else { &problem.field };
        shown.add(field, problem.says.clone());
    }
    shown
}

/// For a clerk: the unit it belongs to.
async fn owner_field(app: &App, visitor: &Visitor, sent: &Sent, problems: &Problems) -> Result<Option<Field>> {
    if !visitor.who.has(Duty::Clerk) {
        return Ok(None);
    }
    let units: Vec<(i64, String)> = org::Entity::find()
        .select_only()
        .columns([org::Column::Id, org::Column::Name])
        .filter(org::Column::Kind.is_in([OrgKind::Institute, OrgKind::Enterprise]))
        .filter(org::Column::Stage.eq(OrgStage::Confirmed))
        .order_by_asc(org::Column::Name)
        .into_tuple()
        .all(app.store.db())
        .await?;
    let choices = units.into_iter().map(|(id, name)| (id.to_string(), name));
    let field = Field::select("org_id", "成果单位", choices).hint("由市科技局代录时选择；提交后由单位维护");
    Ok(Some(field.value(sent.form.get("org_id")).error(problems.of("org_id"))))
}

fn controls(form: &Form, owner: Option<Field>, problems: &Problems) -> Controls {
    let kept = |field: Field| {
        let (value, error) = (form.get(&field.name).to_owned(), problems.of(&field.name));
        field.value(value).error(error)
    };
    let maturities = Maturity::ALL.iter().map(|word| (word.code(), word.zh()));
    let cooperation = with_typed(&COOPERATIONS, &form.all("cooperation"));
    Controls {
        owner,
        title: kept(Field::text("title", "成果名称").hint("写清对象和作用，不超过 60 字").longest(60)),
        field: kept(Field::select("field", "技术领域", with_typed(&FIELDS, &[form.get("field")]))),
        maturity: kept(Field::select("maturity", "技术成熟度", maturities)),
        summary: kept(Field::area("summary", "成果简介").rows(6).hint("做什么用、怎样做到、已做到什么程度")),
        indicators: kept(
            Field::area("indicators", "技术指标")
                .rows(4)
                .optional()
                .hint("一行一项，写数值和单位；匹配时逐项与需求的指标比对"),
        ),
        keywords: kept(Field::text("keywords", "关键词").optional().hint("材料、工艺、设备的名称，用顿号隔开")),
        scope: kept(Field::area("scope", "应用范围").rows(2).optional()),
        ip_type: kept(Field::select("ip_type", "知识产权形式", with_typed(&IP_TYPES, &[form.get("ip_type")]))),
        cooperation: Field::checks("cooperation", "合作方式", cooperation)
            .values(&form.all("cooperation"))
            .error(problems.of("cooperation")),
        price: kept(Field::money("price", "合作价格").optional().hint(format!("不填为{NEGOTIABLE}"))),
        contact: kept(Field::text("contact", "联系人及电话").hint("只给登录的注册单位看")),
    }
}

/// The known words, and after them what an imported row says instead.
fn with_typed(known: &[&str], typed: &[&str]) -> Vec<Choice> {
    let other = typed.iter().filter(|word| !word.is_empty() && !known.contains(*word));
    known.iter().chain(other).map(|word| Choice::new(*word, *word)).collect()
}
