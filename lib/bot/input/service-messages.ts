/**
 * Messages that Telegram itself writes about a chat: the only ones that the bot does not answer in a
 * private chat. It answers everything else, including kinds that Telegram may add later.
 * Source: the fields that core.telegram.org/bots/api#message describes as "Service message".
 */
const reasons = {
  "The payment features have handled it.": ["successful_payment", "refunded_payment"],
  "It reports the chat's members, name or picture.": [
    "new_chat_members",
    "left_chat_member",
    "chat_owner_left",
    "chat_owner_changed",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
  ],
  "It reports the chat's settings.": [
    "message_auto_delete_timer_changed",
    "chat_background_set",
    "direct_message_price_changed",
    "paid_message_price_changed",
    "boost_added",
    "pinned_message",
  ],
  "It reports the chat's topics.": [
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
  ],
  "It reports calls.": [
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
  ],
  "It reports a change of an older message.": [
    "checklist_tasks_done",
    "checklist_tasks_added",
    "poll_option_added",
    "poll_option_deleted",
    "giveaway_created",
    "giveaway_completed",
    "suggested_post_approved",
    "suggested_post_approval_failed",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
  ],
  "It announces a gift, which can't become an order.": ["gift", "unique_gift", "gift_upgrade_sent"],
  "It answers a kind of button or form that this bot does not use.": [
    "users_shared",
    "chat_shared",
    "connected_website",
    "write_access_allowed",
    "web_app_data",
    "proximity_alert_triggered",
    "managed_bot_created",
  ],
} as const;

export const serviceMessages: readonly string[] = Object.values(reasons).flat();

export function isServiceMessage(message: object): boolean {
  return serviceMessages.some((field) => field in message);
}
