//! Samples of the error page.

use super::{Sample, shell_of_officer, shell_of_visitor};
use crate::error::ErrorPage;
use crate::expired::ExpiredPage;
use crate::shell::Here;

pub(super) fn all() -> Vec<Sample> {
    let mut lost = shell_of_officer("", Here::Elsewhere);
    lost.path = "/demands/186".into();
    vec![
        Sample::of(
            "error-403",
            &ErrorPage::new(
                shell_of_officer("", Here::Elsewhere),
                403,
                Some("您与揭榜单位同属一家单位，须回避本榜单的评审。"),
            ),
        ),
        Sample::of("error-404", &ErrorPage::new(shell_of_visitor("", Here::Elsewhere), 404, None)),
        Sample::of("error-409", &ErrorPage::new(lost, 409, Some("公示期未满，9 月 20 日 24:00 后可以发榜。"))),
        Sample::of(
            "error-429",
            &ErrorPage::new(
                shell_of_visitor("", Here::Elsewhere),
                429,
                Some("登录尝试次数过多，请 15 分钟后再试，或通过“忘记密码”重设。"),
            )
            .way_on("忘记密码", "/forgot"),
        ),
        Sample::of(
            "expired",
            &ExpiredPage {
                shell: shell_of_visitor("", Here::Elsewhere),
                fields: vec![
                    ("title".into(), "高速热敏打印头耐磨保护层关键技术".into()),
                    ("problem".into(), "现有保护层在高速打印下磨损快，整机寿命不足 100 km。".into()),
                ],
            },
        ),
        Sample::of("error-500", &ErrorPage::new(shell_of_visitor("", Here::Elsewhere), 500, None)),
    ]
}
