"""Networks whose own pages give what signs a program in, to be pasted: bots, keys, service accounts."""

from __future__ import annotations

from cmconsole.networks.signin.ways import How, Scope, Way

FACEBOOK = Way(
    how=How.PASTE,
    before="Paste a Page token of your own app, or of a system user in Meta Business.",
    scopes=(
        Scope("pages_read_engagement", "Read the Page's posts and who commented"),
        Scope("pages_read_user_content", "Read comments, visitors' posts and tags"),
        Scope("pages_manage_engagement", "Comment, like and hide as the Page, when you say so"),
        Scope("pages_messaging", "Read and send messages, where Meta has approved it"),
    ),
    keys=("page", "access_token", "version", "server"),
    by_hand="Take it back at Meta: Business settings, or the app's page of tokens.",
)
INSTAGRAM = Way(
    how=How.PASTE,
    before="Paste a token of your own app for a professional account, and the account's id.",
    scopes=(
        Scope("instagram_basic", "Read the account's posts"),
        Scope("instagram_manage_comments", "Read, answer and hide comments, when you say so"),
        Scope("instagram_manage_messages", "Answer a comment in private, when you say so"),
    ),
    keys=("account", "access_token", "version", "server"),
    by_hand="Take it back at Instagram: Settings, Website permissions, Apps and websites.",
)
THREADS = Way(
    how=How.PASTE,
    before="Paste a long-lived token of your own app; it holds sixty days and is renewed by itself.",
    scopes=(
        Scope("threads_basic", "Read the account's posts"),
        Scope("threads_read_replies", "Read answers to them"),
        Scope("threads_manage_replies", "Hide answers, when you say so"),
        Scope("threads_content_publish", "Answer, when you press the button that says so"),
    ),
    keys=("access_token", "version", "server"),
    by_hand="Take it back at Threads: Settings, Website permissions.",
)
LINKEDIN = Way(
    how=How.PASTE,
    before="Once LinkedIn has approved your app, make a token in its developer portal as somebody who"
    " runs the Page, and paste it; it holds sixty days.",
    scopes=(
        Scope("rw_organization_admin", "Read what LinkedIn notifies the Page of"),
        Scope("r_organization_social", "Read comments below the Page's posts"),
        Scope("w_organization_social", "Comment, like and delete as the Page, when you say so"),
    ),
    keys=("page", "access_token", "version", "server"),
    by_hand="Take it back at LinkedIn: Settings, Data privacy, Permitted services.",
)
TELEGRAM = Way(
    how=How.PASTE,
    before="Make a bot with @BotFather and paste its token.",
    scopes=(
        Scope("read", "Read what is said to the bot, and groups once its privacy mode is off"),
        Scope("write", "Answer and react as the bot, when you press the button that says so"),
    ),
    keys=("token", "server"),
    by_hand="Take it back with @BotFather: /revoke.",
)
DISCORD = Way(
    how=How.PASTE,
    before="Make a bot in Discord's developer portal, switch its message content intent on, invite it,"
    " and paste its token.",
    scopes=(
        Scope("read", "Read the channels the bot was let into"),
        Scope("write", "Answer, react and write in private as the bot, when you say so"),
    ),
    keys=("token", "server"),
    by_hand="Take it back in Discord's developer portal: Bot, Reset Token.",
)
EMAIL = Way(
    how=How.PASTE,
    before="Most providers want an app password instead of the one you sign in with.",
    scopes=(
        Scope("read", "Read the folder you name; nothing is marked as read"),
        Scope("write", "Send answers you wrote"),
    ),
    keys=(
        "imap", "user", "password", "security", "self_signed", "address", "from_name", "smtp",
        "smtp_security", "smtp_password",
    ),
    by_hand="Take the app password back at your provider.",
)  # fmt: skip
APP_STORE = Way(
    how=How.PASTE,
    before="Make a key with the role Customer Support in App Store Connect: Users and Access, Keys.",
    scopes=(
        Scope("read", "Read the reviews of your apps"),
        Scope("write", "Answer them and take answers back, when you say so"),
    ),
    keys=("key_id", "issuer", "private_key", "api"),
    by_hand="Take the key back in App Store Connect: Users and Access, Keys.",
)
GOOGLE_PLAY = Way(
    how=How.PASTE,
    before="Make a service account with the right “Reply to reviews” in Play Console and paste its"
    " JSON file.",
    scopes=(
        Scope("read", "Read the reviews of the last seven days"),
        Scope("write", "Answer them, when you say so"),
    ),
    keys=("service_account", "server", "accounts"),
    by_hand="Delete the key of the service account in the Google Cloud console.",
)
