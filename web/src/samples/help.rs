//! Samples of the help pages.

use super::{Sample, shell_of_enterprise, shell_of_visitor};
use crate::help::{AccessibilityPage, HelpIndexPage, HelpTopicPage, Open, Topic};
use crate::shell::Here;

pub(super) fn all() -> Vec<Sample> {
    let mut large = shell_of_visitor("", Here::Elsewhere);
    large.large = true;
    let mut samples = vec![
        Sample::of("help", &HelpIndexPage::new(shell_of_visitor("", Here::Help))),
        Sample::of("accessibility", &AccessibilityPage::new(large)),
    ];
    for topic in Topic::ALL {
        let name = match topic {
            Topic::Enterprise => "help-enterprise",
            Topic::Team => "help-team",
            Topic::Owner => "help-owner",
            Topic::Expert => "help-expert",
            Topic::District => "help-district",
            Topic::Bureau => "help-bureau",
            Topic::Leader => "help-leader",
            Topic::Auditor => "help-auditor",
            Topic::Admin => "help-admin",
            Topic::Matching => "help-matching",
            Topic::Fairness => "help-fairness",
            Topic::Account => "help-account",
        };
        let open = Open { demands: true, members: topic != Topic::Account };
        samples.push(Sample::of(name, &HelpTopicPage::new(shell_of_enterprise("", Here::Help), topic, open)));
    }
    samples
}
