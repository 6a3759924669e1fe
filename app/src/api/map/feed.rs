//! The page about the visitor's sessions in their calendar program.

use domain::Role;
use services::model::CalendarFeed;

use super::{Viewer, row};
use crate::dto::{CalendarAct, CalendarAddress, CalendarSheet, Said, Tone};
use crate::i18n::CalendarTexts;
use crate::routes;

impl Viewer {
    pub(in crate::api) fn calendar_sheet(
        &self,
        feed: Option<&CalendarFeed>,
        public_url: &str,
        done: Option<&str>,
    ) -> CalendarSheet {
        let texts = self.locale.calendar();
        let act = |act: &str, (button, note): (&str, &str)| CalendarAct {
            act: act.to_owned(),
            button: button.to_owned(),
            note: note.to_owned(),
        };
        // What was done is said only where it is so: the address of the page may be old.
        let said = match (done, feed) {
            (Some("renew"), Some(_)) => Some(texts.renewed),
            (Some("off"), None) => Some(texts.switched_off),
            _ => None,
        };
        let said = said.map(|(title, text)| Said { tone: Tone::Success, title: Some(title.into()), text: text.into() });
        CalendarSheet {
            title: texts.title.to_owned(),
            lead: texts.lead.to_owned(),
            said: said.into_iter().collect(),
            address: feed.map(|feed| address(texts, public_url, &feed.token)),
            acts: match feed {
                None => vec![act("make", texts.make)],
                Some(_) => vec![act("renew", texts.renew), act("off", texts.off)],
            },
            elsewhere: self.user.as_ref().filter(|user| user.role == Role::Trainer).map(|_| {
                let texts = self.locale.elsewhere();
                (texts.title.to_owned(), texts.lead.to_owned())
            }),
        }
    }
}

fn address(texts: &CalendarTexts, public_url: &str, token: &str) -> CalendarAddress {
    let url = format!("{public_url}{}", routes::calendar_feed(token));
    let host = url.split_once("://").map_or(url.as_str(), |(_, host)| host);
    CalendarAddress {
        label: texts.address.to_owned(),
        hint: texts.address_hint.to_owned(),
        open: (format!("webcal://{host}"), texts.open.to_owned()),
        copy: [texts.copy, texts.copied, texts.not_copied].map(str::to_owned),
        how: texts.how.to_owned(),
        steps: texts.steps.iter().map(|(program, step)| row(*program, (*step).to_owned())).collect(),
        note: texts.note.to_owned(),
        url,
    }
}
