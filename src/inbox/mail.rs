//! Sends what stands in `mail`: to a folder until SMTP is set. Each mail is unique by journal row, recipient and kind.
//! A sender claims a mail before it delivers it, so several nodes do not send it twice, and marks it sent only when the
//! transport took it; a sender that dies in between leaves it to the next one when the claim ends.

use std::time::Duration;

use chrono::TimeDelta;
use entity::{account, journal, mail};
use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use crate::{
    account::letters::{self, Letter},
    app::App,
    error::{Error, Result},
    store::Tx,
};

/// After so many failures, about a day, a mail is given up.
const MOST_ATTEMPTS: i32 = 12;
/// Mails of one round.
const ROUND: u64 = 20;
/// A delivery takes at most this long …
const DELIVERY: Duration = Duration::from_secs(60);
/// … and a claim outlasts a round of them.
const CLAIM: TimeDelta = TimeDelta::minutes(30);
/// The longest wait between two tries.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(6);
/// What happened longer ago is not mailed any more: a follower that begins again must not tell old news.
const NEWS: TimeDelta = TimeDelta::days(2);
/// How long mails are kept.
const KEPT: TimeDelta = TimeDelta::days(90);

/// The kind of an invitation.
pub const INVITE: &str = "invite";
/// How the kind of a link to a new password begins.
pub const RESET: &str = "reset ";

/// Mails whose text lets somebody in.
fn links() -> Condition {
    Condition::any().add(mail::Column::Kind.eq(INVITE)).add(mail::Column::Kind.starts_with(RESET))
}

fn is_link(kind: &str) -> bool {
    kind == INVITE || kind.starts_with(RESET)
}

/// Puts a letter in the queue, in the transaction of what it tells.
pub async fn queue(tx: &Tx, account: &entity::account::Model, seq: i64, kind: &str, letter: &Letter) -> Result<()> {
    if account.email.is_empty() {
        return Ok(());
    }
    let row = mail::ActiveModel {
        account_id: Set(account.id),
        seq: Set(seq),
        kind: Set(kind.to_owned()),
        address: Set(account.email.clone()),
        subject: Set(letter.subject.clone()),
        text: Set(letter.text.clone()),
        stop: Set(letter.stop.clone()),
        at: Set(tx.now),
        attempts: Set(0),
        ..Default::default()
    };
    let once =
        OnConflict::columns([mail::Column::AccountId, mail::Column::Seq, mail::Column::Kind]).do_nothing().to_owned();
    mail::Entity::insert(row).on_conflict(once).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Mails to these people what their inbox says of a journal row, in the transaction that puts it there. Whoever acted
/// knows it; whoever gave no address reads it in the inbox, and so do the invented people of a demo.
pub async fn notices(
    app: &App,
    tx: &Tx,
    row: &journal::Model,
    accounts: &[i64],
    (title, text, href): (&str, &str, &str),
) -> Result<()> {
    if app.config.demo || tx.now - row.at > NEWS {
        return Ok(());
    }
    let told = account::Entity::find().filter(account::Column::Id.is_in(accounts.iter().copied())).all(&**tx).await?;
    for account in told.iter().filter(|account| Some(account.id) != row.actor_id) {
        let letter = letters::notice(app, account, title, text, href);
        queue(tx, account, row.seq, "notice", &letter).await?;
    }
    Ok(())
}

/// Sends up to twenty waiting mails and returns how many went out.
pub async fn send(app: &App) -> Result<usize> {
    let mut sent = 0;
    for row in claim(app).await? {
        let outcome = tokio::time::timeout(DELIVERY, deliver(app, &row)).await.map_err(Error::broken).flatten();
        sent += usize::from(outcome.is_ok());
        mark(app, &row, outcome).await?;
    }
    Ok(sent)
}

/// Takes the next due mails for this sender: the others see them as not due. The try counts from here on.
async fn claim(app: &App) -> Result<Vec<mail::Model>> {
    let tx = app.store.jot().await?;
    let due = Condition::any().add(mail::Column::DueAt.is_null()).add(mail::Column::DueAt.lte(tx.now));
    let mut waiting = mail::Entity::find()
        .filter(mail::Column::SentAt.is_null())
        .filter(mail::Column::Attempts.lt(MOST_ATTEMPTS))
        .filter(due)
        .order_by_asc(mail::Column::Id)
        .limit(ROUND)
        .all(&*tx)
        .await?;
    if waiting.is_empty() {
        return Ok(waiting);
    }
    mail::Entity::update_many()
        .col_expr(mail::Column::Attempts, Expr::col(mail::Column::Attempts).add(1))
        .col_expr(mail::Column::DueAt, Expr::value(tx.now + CLAIM))
        .filter(mail::Column::Id.is_in(waiting.iter().map(|row| row.id)))
        .exec(&*tx)
        .await?;
    tx.commit().await?;
    for row in &mut waiting {
        row.attempts += 1;
    }
    Ok(waiting)
}

async fn mark(app: &App, row: &mail::Model, outcome: Result<()>) -> Result<()> {
    let tx = app.store.jot().await?;
    let mut changed = mail::ActiveModel { id: Set(row.id), ..Default::default() };
    match outcome {
        Ok(()) => {
            changed.sent_at = Set(Some(tx.now));
            // The link now stands in the person's mailbox and nowhere here.
            if is_link(&row.kind) {
                changed.text = Set(String::new());
            }
        }
        Err(cause) => {
            let wait = TimeDelta::minutes(1 << row.attempts.clamp(0, 10)).min(LONGEST_WAIT);
            changed.due_at = Set(Some(tx.now + wait));
            match row.attempts >= MOST_ATTEMPTS {
                true => tracing::error!(mail = row.id, %cause, "a mail is given up"),
                false => tracing::warn!(mail = row.id, %cause, "a mail could not be sent and will be tried again"),
            }
        }
    }
    mail::Entity::update(changed).exec(&*tx).await?;
    tx.commit().await
}

/// Blanks links that were sent, drops those that expired unsent, and forgets old mails. Returns how many.
pub async fn sweep(app: &App) -> Result<usize> {
    let tx = app.store.jot().await?;
    let blanked = mail::Entity::update_many()
        .col_expr(mail::Column::Text, Expr::value(""))
        .filter(links())
        .filter(mail::Column::SentAt.is_not_null())
        .filter(mail::Column::Text.ne(""))
        .exec(&*tx)
        .await?;
    let before = |life: TimeDelta| mail::Column::At.lt(tx.now - life);
    let reset = Condition::all().add(mail::Column::Kind.starts_with(RESET)).add(before(crate::account::link::RESET));
    let invite = Condition::all().add(mail::Column::Kind.eq(INVITE)).add(before(crate::account::link::INVITE));
    let unsent = Condition::all().add(mail::Column::SentAt.is_null()).add(Condition::any().add(reset).add(invite));
    let gone = Condition::any().add(unsent).add(before(KEPT));
    let dropped = mail::Entity::delete_many().filter(gone).exec(&*tx).await?;
    tx.commit().await?;
    Ok(usize::try_from(blanked.rows_affected + dropped.rows_affected).unwrap_or(usize::MAX))
}

async fn deliver(app: &App, row: &mail::Model) -> Result<()> {
    let sender: Mailbox = app.config.mail_from.parse().map_err(Error::broken)?;
    let mut message = Message::builder()
        .from(sender)
        .to(row.address.parse().map_err(Error::broken)?)
        .subject(&row.subject)
        .header(ContentType::TEXT_PLAIN);
    if let Some(stop) = &row.stop {
        message = message
            .raw_header(header("List-Unsubscribe", format!("<{stop}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()));
    }
    let message = message.body(row.text.clone()).map_err(Error::broken)?;
    if app.config.smtp_url.0.is_empty() {
        let folder = app.config.data_dir.join("mail");
        std::fs::create_dir_all(&folder)?;
        AsyncFileTransport::<Tokio1Executor>::new(folder).send(message).await.map_err(Error::broken)?;
    } else {
        let transport =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(&app.config.smtp_url.0).map_err(Error::broken)?.build();
        transport.send(message).await.map_err(Error::broken)?;
    }
    Ok(())
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}
