//! The controls of the form, with what was typed in them.

use entity::words::{Comparator, DemandClass, Disclosure, Mode, OrgKind, Word};
use web::{
    demand::Controls,
    parts::{Choice, Column, EditRows, Field, Problems},
};

use super::{
    around::Unit,
    form::{Content, FIELDS},
};
use crate::{
    call::Rules,
    form::{Form, wan_of_fen},
};

/// What stands in the controls: the text, and numbers as they were typed, readable or not.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Everything that could be read.
    pub content: Content,
    /// 完成时限.
    pub months: String,
    /// 榜金.
    pub prize: String,
    /// 财政支持.
    pub public: String,
    /// 企业自筹.
    pub own: String,
    /// The firm a clerk writes for.
    pub org: String,
}

impl Typed {
    /// What is saved.
    pub fn saved(content: Content) -> Self {
        let wan = |fen: Option<i64>| fen.map_or_else(String::new, wan_of_fen);
        Self {
            months: content.months.map_or_else(String::new, |months| months.to_string()),
            prize: wan(content.prize_fen),
            public: wan(content.public_fen),
            own: wan(content.own_fen),
            org: String::new(),
            content,
        }
    }

    /// What was sent.
    pub fn sent(form: &Form, content: Content) -> Self {
        let text = |name: &str| form.get(name).to_owned();
        Self {
            content,
            months: text("months"),
            prize: text("prize"),
            public: text("public"),
            own: text("own"),
            org: text("org_id"),
        }
    }
}

/// Who may be chosen in the form.
pub struct Choices {
    /// Units to be asked in 定向委托, and firms a clerk may write for.
    pub units: Vec<Unit>,
    /// Whether the firm is still to be chosen.
    pub for_others: bool,
    /// The owner, who cannot be asked by itself.
    pub owner: Option<i64>,
}

/// The name of the control for a field of the API.
pub fn control_of(field: &str) -> &str {
    match field {
        "prize_fen" => "prize",
        "public_fen" => "public",
        "own_fen" => "own",
        other => other,
    }
}

/// All controls.
pub fn controls(typed: &Typed, choices: &Choices, rules: &Rules, problems: &Problems) -> Controls {
    let content = &typed.content;
    let area = |name: &'static str, label: &str, value: &str, rows: u8| {
        Field::area(name, label).rows(rows).longest(3000).value(value).error(problems.of(name))
    };
    Controls {
        owner: choices.for_others.then(|| owner(typed, choices, problems)),
        title: Field::text("title", "需求名称")
            .hint("写清对象和要解决的问题，6 到 40 个字")
            .longest(40)
            .value(&content.title)
            .error(problems.of("title")),
        class: words::<DemandClass>("class", "需求类别", content.class, problems),
        mode: words::<Mode>("mode", "组织模式", content.mode, problems),
        directed: directed(content, choices, problems),
        field: Field::select("field", "技术领域", FIELDS.map(|field| (field, field)))
            .value(&content.field)
            .error(problems.of("field")),
        months: Field::number("months", "完成时限").unit("个月").value(&typed.months).error(problems.of("months")),
        texts: vec![
            area("background", "需求背景与现状", &content.background, 5)
                .hint("现在做到什么水平，试过哪些办法，卡在哪里"),
            area("problem", "拟解决的主要技术问题", &content.problem, 4),
            area("constraints", "约束条件", &content.constraints, 2)
                .hint("尺寸、温度、成本、产线节拍，哪些不能变")
                .optional(),
        ],
        indicators: indicators(content, problems),
        money: money(typed, rules, problems),
        terms: vec![
            area("requirements", "对揭榜方的要求", &content.requirements, 2).optional(),
            area("support", "应用场景与配套条件", &content.support, 2)
                .hint("能提供的样件、试验台、场地和数据")
                .optional(),
            area("ip", "产权归属", &content.ip, 2).hint("归谁所有，对方可以怎样使用"),
            area("benefit", "利益分配与支付方式", &content.benefit, 2).optional(),
        ],
        disclosure: vec![
            words::<Disclosure>("show_name", "单位名称", content.show_name, problems),
            words::<Disclosure>("show_text", "需求背景与附件", content.show_text, problems),
        ],
        contact: Field::text("contact", "联系人和电话")
            .hint("只给对接双方和主管部门看")
            .value(&content.contact)
            .error(problems.of("contact")),
        truthful: Field::tick("truthful", "以上内容属实，且不涉及国家秘密")
            .ticked(content.truthful)
            .error(problems.of("truthful")),
    }
}

fn words<W: Word>(name: &'static str, label: &str, value: W, problems: &Problems) -> Field {
    Field::radios(name, label, W::ALL.iter().map(|word| (word.code(), word.zh())))
        .value(value.code())
        .error(problems.of(name))
}

fn owner(typed: &Typed, choices: &Choices, problems: &Problems) -> Field {
    let firms = choices.units.iter().map(|unit| Choice::new(unit.id.to_string(), &unit.name).group(&unit.region));
    let mut firms: Vec<Choice> = firms.collect();
    firms.sort_by(|a, b| a.group.cmp(&b.group));
    Field::select("org_id", "填报单位", firms)
        .hint("代单位填报时选择，保存后不能更改；提交前请与单位核对")
        .value(&typed.org)
        .error(problems.of("org_id"))
}

fn directed(content: &Content, choices: &Choices, problems: &Problems) -> Field {
    let units = choices.units.iter().filter(|unit| Some(unit.id) != choices.owner);
    let choice = |unit: &Unit| {
        let group = if unit.kind == OrgKind::Institute { "高校院所" } else { "企业" };
        Choice::new(unit.id.to_string(), &unit.name).group(group)
    };
    Field::select("directed_org_id", "受托单位", units.map(choice))
        .hint("定向委托时选择")
        .optional()
        .value(content.directed_org_id.map_or_else(String::new, |id| id.to_string()))
        .error(problems.of("directed_org_id"))
}

fn indicators(content: &Content, problems: &Problems) -> EditRows {
    let comparators = Comparator::ALL.iter().map(|word| (word.code(), word.zh()));
    let columns = vec![
        Column::text("name", "指标").wide(),
        Column::text("present", "现有").narrow(),
        Column::select("comparator", "比较", comparators).narrow(),
        Column::text("value", "要求").narrow(),
        Column::text("unit", "单位").narrow(),
        Column::text("test", "怎样检验"),
    ];
    let rows = EditRows::new("indicator", "考核指标", columns).described_by("indicators-hint").problems(problems);
    let with_rows = content.indicators.iter().fold(rows, |rows, row| {
        let comparator = row.comparator.code().to_owned();
        let [name, present, value, unit, test] =
            [&row.name, &row.present, &row.value, &row.unit, &row.test].map(String::clone);
        rows.row([name, present, comparator, value, unit, test])
    });
    with_rows.at_least(1)
}

fn money(typed: &Typed, rules: &Rules, problems: &Problems) -> Vec<Field> {
    vec![
        Field::money("prize", "榜金").hint("企业承诺支付给揭榜方").value(&typed.prize).error(problems.of("prize")),
        Field::money("public", "申请财政支持")
            .hint(format!("最多为榜金的 {}%，不申请就空着", rules.public_percent))
            .optional()
            .value(&typed.public)
            .error(problems.of("public")),
        Field::money("own", "企业自筹").hint("含榜金和本单位研发投入").value(&typed.own).error(problems.of("own")),
    ]
}
