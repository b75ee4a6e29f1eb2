//! Sends what stands in `mail`: to a folder until SMTP is set. Each mail is unique by journal row, recipient and kind,
//! and marked sent only when the transport took it.

use entity::mail;
use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict,
};

use crate::{
    app::App,
    error::{Error, Result},
    store::Tx,
};

/// After so many failures a mail stays for the operator (`doctor` names it).
const MOST_ATTEMPTS: i32 = 8;

/// Puts a mail in the queue, in the transaction of what it tells.
pub async fn queue(
    tx: &Tx,
    account: &entity::account::Model,
    seq: i64,
    kind: &str,
    subject: &str,
    text: &str,
) -> Result<()> {
    if account.email.is_empty() {
        return Ok(());
    }
    let row = mail::ActiveModel {
        account_id: Set(account.id),
        seq: Set(seq),
        kind: Set(kind.to_owned()),
        address: Set(account.email.clone()),
        subject: Set(subject.to_owned()),
        text: Set(text.to_owned()),
        at: Set(tx.now),
        attempts: Set(0),
        ..Default::default()
    };
    let once =
        OnConflict::columns([mail::Column::AccountId, mail::Column::Seq, mail::Column::Kind]).do_nothing().to_owned();
    mail::Entity::insert(row).on_conflict(once).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Sends up to twenty waiting mails and returns how many went out.
pub async fn send(app: &App) -> Result<usize> {
    let waiting = mail::Entity::find()
        .filter(mail::Column::SentAt.is_null())
        .filter(mail::Column::Attempts.lt(MOST_ATTEMPTS))
        .order_by_asc(mail::Column::Id)
        .limit(20)
        .all(app.store.db())
        .await?;
    let mut sent = 0;
    for row in waiting {
        let outcome = deliver(app, &row).await;
        if let Err(cause) = &outcome {
            tracing::warn!(mail = row.id, %cause, "a mail could not be sent");
        }
        let tx = app.store.jot().await?;
        let changed = mail::ActiveModel {
            id: Set(row.id),
            attempts: Set(row.attempts + 1),
            sent_at: Set(outcome.is_ok().then_some(tx.now)),
            ..Default::default()
        };
        mail::Entity::update(changed).exec(&*tx).await?;
        tx.commit().await?;
        sent += usize::from(outcome.is_ok());
    }
    Ok(sent)
}

async fn deliver(app: &App, row: &mail::Model) -> Result<()> {
    let sender: Mailbox = app.config.mail_from.parse().map_err(Error::broken)?;
    let message = Message::builder()
        .from(sender)
        .to(row.address.parse().map_err(Error::broken)?)
        .subject(&row.subject)
        .header(ContentType::TEXT_PLAIN)
        .body(row.text.clone())
        .map_err(Error::broken)?;
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
