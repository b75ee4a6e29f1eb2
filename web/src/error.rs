//! The one page for everything that did not work, with a way on.

use askama::Template;

use crate::Shell;
use crate::parts::Link;

/// Something did not work: says what, what to do next, and the number under which the log knows it.
#[derive(Template)]
#[template(path = "pages/error.html")]
pub struct ErrorPage {
    /// What stands round the page.
    pub shell: Shell,
    /// HTTP status.
    pub status: u16,
    /// 没有找到这个页面
    pub heading: String,
    /// What has happened and what to do, in whole sentences.
    pub sentences: Vec<String>,
    /// Ways on.
    pub links: Vec<Link>,
}

impl ErrorPage {
    /// The page for `status`. `said` is the sentence of the need that failed or the reason of the refusal; it stands first.
    /// The shell's title is set to the heading.
    pub fn new(mut shell: Shell, status: u16, said: Option<&str>) -> Self {
        let (heading, advice) = words(status);
        shell.title = heading.into();
        let mut sentences: Vec<String> = said.into_iter().map(Into::into).collect();
        if sentences.is_empty() || matches!(status, 409 | 412) {
            sentences.push(advice.into());
        }
        let links = ways_on(status, &shell);
        Self { shell, status, heading: heading.into(), sentences, links }
    }

    /// With a way on of its own, before the usual ones.
    pub fn way_on(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.links.insert(0, Link::new(text, href));
        self
    }
}

/// Heading and advice of a status.
fn words(status: u16) -> (&'static str, &'static str) {
    match status {
        400 => ("请求无法识别", "地址或表单不完整。请返回上一页重新操作；如果是从别处复制的地址，请检查是否复制完整。"),
        401 => ("请先登录", "这一页需要登录后查看。登录后会自动回到这里。"),
        403 => (
            "您不能办理这件事",
            "这件事由其他单位或岗位办理，或者您已申请回避。如果认为应当由您办理，请与本单位管理员联系。",
        ),
        404 => ("没有找到这个页面", "地址可能有误，内容可能已撤下，也可能只对办理单位和登录用户开放。"),
        405 => ("不能这样打开这一页", "这个地址只用于提交表单。请返回上一页，从页面上的按钮办理。"),
        409 => (
            "情况已经变化，这次没有办成",
            "别人可能刚刚办理过这件事。请打开最新页面，看清现在的阶段后再办；您填写的内容可在上一页找到。",
        ),
        412 => ("内容已被修改，这次没有保存", "您打开之后，别人已经保存过新的内容。请打开最新页面，对照后再改。"),
        413 => ("文件太大，没有上传", "请压缩文件，或拆成几个文件分别上传，每个不超过 50 MB。"),
        415 => ("文件类型不支持", "请上传 PDF、Word、Excel 或图片文件。"),
        422 => ("填写的内容还需要修改", "请返回上一页，按提示修改后再提交。"),
        429 => {
            ("操作太频繁，请稍候", "为保护账号和系统，短时间内的操作次数有限。请过几分钟再试，已填写的内容不会丢失。")
        }
        503 => ("系统正在维护", "请过几分钟再试。截止时间以平台公告为准，维护造成的延误由市科技局统一处理。"),
        _ => ("系统出了问题，这次没有办成", "问题已经记录。请过几分钟再试；如果仍然不行，请把下面的编号告诉技术支持。"),
    }
}

fn ways_on(status: u16, shell: &Shell) -> Vec<Link> {
    let mut links = Vec::new();
    if status == 401 {
        links.push(Link::new("登录", shell.sign_in_href()));
    }
    if matches!(status, 409 | 412) {
        links.push(Link::new("打开最新页面", &shell.path));
    }
    if shell.person.is_some() {
        links.push(Link::new("回到工作台", "/desk"));
    }
    links.push(Link::new("看榜单", "/"));
    links.push(Link::new("查帮助", "/help"));
    links
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Page;
    use crate::samples::shell_of_visitor;

    #[test]
    fn says_why_and_the_way_on() {
        let mut shell = shell_of_visitor("", crate::shell::Here::Elsewhere);
        shell.path = "/demands/17".into();
        shell.request_id = "01J8".into();
        let html = ErrorPage::new(shell, 409, Some("公示期未满，9 月 20 日后可以发榜。")).html();
        assert!(html.contains("公示期未满") && html.contains(r#"href="/demands/17">打开最新页面"#), "{html}");
        assert!(html.contains("01J8"), "{html}");
    }
}
