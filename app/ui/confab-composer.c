/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-composer.h"

#include "chat-payload.h"
#include "chat-split.h"
#include "confab-completer.h"
#include "confab-error-text.h"
#include "confab-format.h"
#include "confab-length-bar.h"
#include "confab-room-buffers.h"
#include "confab-settings.h"
#include "confab-spelling.h"

#include <glib/gi18n.h>

#define SAVE_DRAFT_DELAY 2

/**
 * ConfabComposer:
 *
 * Where messages are written.
 *
 * The text belongs to the room as its draft. It is saved a little after it was
 * changed and when another room is shown, and follows what is written in other
 * windows. Where the server does not allow to write, the reason stands in the
 * place of the text.
 *
 * Who comes back to a room finds the cursor where it was, and can undo what was
 * written there, unless the draft has changed meanwhile.
 *
 * Everything is sent as it was typed: there are no commands to be swallowed.
 */
struct _ConfabComposer
{
  AdwBin             parent_instance;

  ChatRoom          *room;
  GSignalGroup      *room_signals;
  GSettings         *settings;
  ConfabCompleter   *completer;
  ConfabRoomBuffers *buffers;
  GSignalGroup      *buffer_signals;
  GtkTextMark       *view_mark;
  guint              save_draft_id;
  guint              scroll_id;

  GtkWidget         *input;
  ConfabLengthBar   *length_bar;
  GtkWidget         *note;
  GtkLabel          *note_label;
  GtkLabel          *placeholder;
  GtkTextView       *view;
};

G_DEFINE_FINAL_TYPE (ConfabComposer, confab_composer, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_REASON,
  PROP_ROOM,
  N_PROPS
};

enum
{
  SENT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GtkTextBuffer *
get_buffer (ConfabComposer *self)
{
  return gtk_text_view_get_buffer (self->view);
}

static gboolean
is_empty (ConfabComposer *self)
{
  return gtk_text_buffer_get_char_count (get_buffer (self)) == 0;
}

static char *
dup_text (ConfabComposer *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);

  return gtk_text_buffer_get_text (get_buffer (self), &start, &end, FALSE);
}

static gboolean
is_blank (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!g_unichar_isspace (g_utf8_get_char (p)))
        return FALSE;
    }

  return TRUE;
}

static void
save_draft (ConfabComposer *self)
{
  g_autofree char *text = NULL;

  g_clear_handle_id (&self->save_draft_id, g_source_remove);

  if (self->room == NULL)
    return;

  text = dup_text (self);
  if (g_strcmp0 (chat_room_get_draft (self->room), text) != 0)
    chat_room_set_draft (self->room, text);
}

static void
save_draft_timeout_cb (gpointer user_data)
{
  ConfabComposer *self = user_data;

  self->save_draft_id = 0;
  save_draft (self);
}

static void
save_changed_draft (ConfabComposer *self)
{
  /* What was not changed here may well have been elsewhere. */
  if (self->save_draft_id != 0)
    save_draft (self);
}

static void
replace_text (ConfabComposer *self,
              const char     *text)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter end;

  /* Nobody writes this, so there is nothing to complete. */
  confab_completer_set_room (self->completer, NULL);

  /* Undo must not bring back what was sent, or what another window changed. */
  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_end_irreversible_action (buffer);

  gtk_text_buffer_get_end_iter (buffer, &end);
  if (!gtk_text_iter_is_start (&end))
    gtk_text_buffer_place_cursor (buffer, &end);

  confab_completer_set_room (self->completer, self->room);
}

static void
load_draft (ConfabComposer *self)
{
  const char *draft = self->room != NULL ? chat_room_get_draft (self->room) : "";
  g_autofree char *text = dup_text (self);

  if (!g_str_equal (text, draft))
    replace_text (self, draft);
  g_clear_handle_id (&self->save_draft_id, g_source_remove);
}

static void
view_mark_set_cb (ConfabComposer    *self,
                  const GtkTextIter *iter,
                  GtkTextMark       *mark)
{
  if (self->view_mark == NULL && gtk_text_mark_get_name (mark) == NULL)
    self->view_mark = g_object_ref (mark);
}

/* GtkTextView makes a mark of its own in a buffer and leaves it there. */
static void
set_view_buffer (ConfabComposer *self,
                 GtkTextBuffer  *buffer)
{
  g_autoptr (GtkTextMark) left_mark = g_steal_pointer (&self->view_mark);
  gulong id = g_signal_connect_object (buffer, "mark-set", G_CALLBACK (view_mark_set_cb), self, G_CONNECT_SWAPPED);

  gtk_text_view_set_buffer (self->view, buffer);
  g_signal_handler_disconnect (buffer, id);
  if (left_mark != NULL && !gtk_text_mark_get_deleted (left_mark))
    gtk_text_buffer_delete_mark (gtk_text_mark_get_buffer (left_mark), left_mark);
}

static void
show_buffer (ConfabComposer *self,
             GtkTextBuffer  *buffer)
{
  g_autoptr (GtkTextBuffer) left = g_object_ref (get_buffer (self));
  GtkTextIter insert, bound;

  if (buffer == left)
    return;

  /* With the primary clipboard, the view takes away what is selected. */
  gtk_text_buffer_get_iter_at_mark (left, &insert, gtk_text_buffer_get_insert (left));
  gtk_text_buffer_get_iter_at_mark (left, &bound, gtk_text_buffer_get_selection_bound (left));
  set_view_buffer (self, buffer);
  gtk_text_buffer_select_range (left, &insert, &bound);
}

/* The view must have found out first how high the lines are. */
static void
scroll_cb (gpointer user_data)
{
  ConfabComposer *self = user_data;

  self->scroll_id = 0;
  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_insert (get_buffer (self)));
}

static void
show_text (ConfabComposer *self)
{
  show_buffer (self, confab_room_buffers_get (self->buffers, self->room));
  load_draft (self);
  if (self->scroll_id == 0 && !is_empty (self))
    self->scroll_id = g_idle_add_once (scroll_cb, self);
}

/* Another window shows the room, too. Who writes in both keeps what was written
 * last.
 */
static void
draft_changed_cb (ConfabComposer *self)
{
  if (self->save_draft_id == 0)
    load_draft (self);
}

static void
update_actions (ConfabComposer *self)
{
  g_autofree char *text = dup_text (self);

  gboolean can_send = self->room != NULL && !is_blank (text) && confab_composer_get_reason (self) == NULL;

  confab_length_bar_set_text (self->length_bar, text);
  gtk_widget_set_visible (GTK_WIDGET (self->placeholder), *text == '\0');
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send",
                                 can_send && !confab_length_bar_get_too_long (self->length_bar));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send-split",
                                 can_send && confab_length_bar_can_split (self->length_bar));
}

static void
update_reason (ConfabComposer *self)
{
  const char *reason = confab_composer_get_reason (self);
  gboolean loses_focus = reason != NULL && gtk_widget_is_focus (GTK_WIDGET (self->view));

  gtk_label_set_label (self->note_label, reason != NULL ? reason : "");
  gtk_widget_set_visible (self->note, reason != NULL);
  gtk_widget_set_visible (self->input, reason == NULL);
  update_actions (self);
  /* Else GTK gives it to the first widget of the window. */
  if (loses_focus)
    gtk_widget_activate_action (GTK_WIDGET (self), "conversation.focus-messages", NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

static void
update_placeholder (ConfabComposer *self)
{
  g_autofree char *text = NULL;

  if (self->room != NULL)
    /* Translators: the title of a room */
    text = g_strdup_printf (_("Message to %s"), chat_room_get_title (self->room));
  else
    text = g_strdup (_("Message"));

  gtk_label_set_label (self->placeholder, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  GTK_ACCESSIBLE_PROPERTY_MULTI_LINE, TRUE,
                                  -1);
}

static void
changed_cb (ConfabComposer *self)
{
  update_actions (self);

  /* Not put off by the next key, or who writes for long could lose it all. */
  if (self->save_draft_id == 0)
    self->save_draft_id = g_timeout_add_seconds_once (SAVE_DRAFT_DELAY, save_draft_timeout_cb, self);
}

static void
preedit_changed_cb (ConfabComposer *self,
                    const char     *preedit)
{
  if (*preedit != '\0')
    gtk_widget_set_visible (GTK_WIDGET (self->placeholder), FALSE);
  else
    update_actions (self);
}

static void
emoji_clicked_cb (ConfabComposer *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  gtk_widget_activate_action (GTK_WIDGET (self->view), "misc.insert-emoji", NULL);
}

static gboolean
cursor_is_at_end (ConfabComposer *self)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_mark (buffer, &iter, gtk_text_buffer_get_insert (buffer));

  return gtk_text_iter_is_end (&iter);
}

static gboolean
is_enter (guint keyval)
{
  return keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter;
}

static gboolean
sends (ConfabComposer  *self,
       guint            keyval,
       GdkModifierType  modifiers)
{
  if (!is_enter (keyval))
    return FALSE;

  return modifiers == GDK_CONTROL_MASK ||
         (modifiers == 0 && g_settings_get_boolean (self->settings, CONFAB_SETTINGS_ENTER_SENDS));
}

static const char *
get_marker (guint            keyval,
            GdkModifierType  modifiers)
{
  static const struct
  {
    guint           keyval;
    GdkModifierType modifiers;
    const char     *marker;
  } formats[] = {
    { GDK_KEY_b, GDK_CONTROL_MASK, "**" },
    { GDK_KEY_e, GDK_CONTROL_MASK, "`" },
    { GDK_KEY_i, GDK_CONTROL_MASK, "*" },
    { GDK_KEY_x, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "~~" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (gdk_keyval_to_lower (keyval) == formats[i].keyval && modifiers == formats[i].modifiers)
        return formats[i].marker;
    }

  return NULL;
}

static gboolean
key_pressed_cb (ConfabComposer        *self,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                GtkEventControllerKey *controller)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  GdkEvent *event;

  if (keyval == GDK_KEY_End && modifiers == GDK_CONTROL_MASK && cursor_is_at_end (self))
    return gtk_widget_activate_action (GTK_WIDGET (self), "conversation.jump-to-newest", NULL);

  if (keyval == GDK_KEY_Up && modifiers == 0 && is_empty (self))
    return gtk_widget_activate_action (GTK_WIDGET (self), "conversation.focus-messages", NULL);

  if (get_marker (keyval, modifiers) != NULL)
    {
      confab_format_toggle (get_buffer (self), get_marker (keyval, modifiers));
      return GDK_EVENT_STOP;
    }

  if (!confab_completer_wants_key (self->completer, keyval, modifiers) && !sends (self, keyval, modifiers))
    return GDK_EVENT_PROPAGATE;

  /* Enter may be for the input method, to accept what it proposes. */
  event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  if (gtk_text_view_im_context_filter_keypress (self->view, event) ||
      confab_completer_take_key (self->completer, keyval, modifiers))
    return GDK_EVENT_STOP;
  if (!sends (self, keyval, modifiers))
    return GDK_EVENT_PROPAGATE;

  gtk_widget_activate_action (GTK_WIDGET (self), "composer.send", NULL);

  return GDK_EVENT_STOP;
}

static gboolean
send_text (ConfabComposer *self,
           const char     *text)
{
  g_autoptr (GError) error = NULL;
  ChatMessage *message = chat_room_send (self->room, text, &error);

  if (message == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", confab_error_text_get (error).body);
      return FALSE;
    }

  g_signal_emit (self, signals[SENT], 0, message);

  return TRUE;
}

static void
clear (ConfabComposer *self)
{
  chat_room_set_draft (self->room, NULL);
  load_draft (self);
}

static void
send_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  ConfabComposer *self = CONFAB_COMPOSER (widget);
  g_autofree char *text = dup_text (self);

  gtk_text_view_reset_im_context (self->view);
  if (send_text (self, g_strchomp (text)))
    clear (self);
}

static void
send_split_action (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  ConfabComposer *self = CONFAB_COMPOSER (widget);
  g_autofree char *text = dup_text (self);
  g_auto (GStrv) pieces = chat_split_text (text, CHAT_PAYLOAD_MAX_BODY);

  gtk_text_view_reset_im_context (self->view);
  for (char **piece = pieces; *piece != NULL; piece++)
    {
      if (!send_text (self, *piece))
        return;
    }

  clear (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
update_spelling (ConfabComposer *self)
{
  confab_spelling_set_enabled (self->view,
                               g_settings_get_boolean (self->settings, CONFAB_SETTINGS_CHECK_SPELLING));
}

static gboolean
confab_composer_grab_focus (GtkWidget *widget)
{
  ConfabComposer *self = CONFAB_COMPOSER (widget);

  return gtk_widget_get_visible (self->input) &&
         gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
confab_composer_dispose (GObject *object)
{
  ConfabComposer *self = CONFAB_COMPOSER (object);

  save_changed_draft (self);
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  g_clear_object (&self->buffer_signals);
  g_clear_object (&self->room_signals);
  g_clear_object (&self->completer);
  g_clear_object (&self->settings);
  g_clear_object (&self->room);
  g_clear_object (&self->buffers);
  g_clear_object (&self->view_mark);
  gtk_widget_dispose_template (GTK_WIDGET (self), CONFAB_TYPE_COMPOSER);

  G_OBJECT_CLASS (confab_composer_parent_class)->dispose (object);
}

static void
confab_composer_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  ConfabComposer *self = CONFAB_COMPOSER (object);

  switch (prop_id)
    {
    case PROP_REASON:
      g_value_set_string (value, confab_composer_get_reason (self));
      break;

    case PROP_ROOM:
      g_value_set_object (value, confab_composer_get_room (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
confab_composer_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  ConfabComposer *self = CONFAB_COMPOSER (object);

  switch (prop_id)
    {
    case PROP_ROOM:
      confab_composer_set_room (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "composer.send-split", NULL, send_split_action);
}

static void
confab_composer_class_init (ConfabComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = confab_composer_dispose;
  object_class->get_property = confab_composer_get_property;
  object_class->set_property = confab_composer_set_property;
  widget_class->grab_focus = confab_composer_grab_focus;

  /**
   * ConfabComposer:reason:
   *
   * Why nothing can be written, in plain words, or %NULL if something can.
   */
  properties[PROP_REASON] =
    g_param_spec_string ("reason", NULL, NULL,
                         NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * ConfabComposer:room:
   *
   * The room to write to.
   */
  properties[PROP_ROOM] =
    g_param_spec_object ("room", NULL, NULL,
                         CHAT_TYPE_ROOM,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * ConfabComposer::sent:
   * @message: the message
   *
   * Emitted when a message was put into the outbox.
   */
  signals[SENT] =
    g_signal_new ("sent",
                  G_TYPE_FROM_CLASS (klass),
                  G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, CHAT_TYPE_MESSAGE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/confab_chat/Confab/confab-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, input);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, length_bar);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, note);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, note_label);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, ConfabComposer, view);
  gtk_widget_class_bind_template_callback (widget_class, emoji_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, preedit_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_actions);

  install_actions (widget_class);

  g_type_ensure (CONFAB_TYPE_LENGTH_BAR);
}

static void
confab_composer_init (ConfabComposer *self)
{
  self->room_signals = g_signal_group_new (CHAT_TYPE_ROOM);
  g_signal_group_connect_object (self->room_signals, "notify::draft",
                                 G_CALLBACK (draft_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->room_signals, "notify::state",
                                 G_CALLBACK (update_reason), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->room_signals, "notify::error",
                                 G_CALLBACK (update_reason), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->room_signals, "notify::write-error",
                                 G_CALLBACK (update_reason), self, G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->buffers = confab_room_buffers_new ();
  set_view_buffer (self, confab_room_buffers_get (self->buffers, NULL));
  self->buffer_signals = g_signal_group_new (GTK_TYPE_TEXT_BUFFER);
  g_signal_group_connect_object (self->buffer_signals, "changed",
                                 G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_object_bind_property (self->view, "buffer", self->buffer_signals, "target", G_BINDING_SYNC_CREATE);
  confab_spelling_attach (self->view);
  self->completer = confab_completer_new (self->view, GTK_WIDGET (self));
  self->settings = confab_settings_new ();
  g_signal_connect_object (self->settings, "changed::" CONFAB_SETTINGS_CHECK_SPELLING,
                           G_CALLBACK (update_spelling), self, G_CONNECT_SWAPPED);
  update_spelling (self);
  update_placeholder (self);
  update_reason (self);
}

/**
 * confab_composer_new:
 *
 * Creates a composer.
 *
 * Returns: (transfer floating): the composer
 */
ConfabComposer *
confab_composer_new (void)
{
  return g_object_new (CONFAB_TYPE_COMPOSER, NULL);
}

/**
 * confab_composer_get_room:
 * @self: a composer
 *
 * Gets the room to write to.
 *
 * Returns: (transfer none) (nullable): the room
 */
ChatRoom *
confab_composer_get_room (ConfabComposer *self)
{
  g_return_val_if_fail (CONFAB_IS_COMPOSER (self), NULL);

  return self->room;
}

/**
 * confab_composer_set_room:
 * @self: a composer
 * @room: (nullable): a room
 *
 * Sets the room to write to.
 */
void
confab_composer_set_room (ConfabComposer *self,
                          ChatRoom       *room)
{
  g_return_if_fail (CONFAB_IS_COMPOSER (self));
  g_return_if_fail (room == NULL || CHAT_IS_ROOM (room));

  if (self->room == room)
    return;

  /* What the input method has begun is not for another room. */
  gtk_text_view_reset_im_context (self->view);
  save_changed_draft (self);
  g_set_object (&self->room, room);
  g_signal_group_set_target (self->room_signals, room);
  confab_completer_set_room (self->completer, room);
  show_text (self);
  update_placeholder (self);
  update_reason (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ROOM]);
}

/**
 * confab_composer_get_reason:
 * @self: a composer
 *
 * Gets why nothing can be written.
 *
 * Returns: (transfer none) (nullable): the reason in plain words
 */
const char *
confab_composer_get_reason (ConfabComposer *self)
{
  g_return_val_if_fail (CONFAB_IS_COMPOSER (self), NULL);

  if (self->room == NULL || chat_room_get_can_write (self->room))
    return NULL;

  if (chat_room_get_state (self->room) == CHAT_ROOM_REFUSED)
    return confab_error_text_get_for_joining (chat_room_get_error (self->room)).body;

  return confab_error_text_get_for_writing (chat_room_get_write_error (self->room)).body;
}

/* A name is a word of its own. */
static char *
make_mention (const char        *name,
              const GtkTextIter *start,
              const GtkTextIter *end)
{
  GtkTextIter before = *start;
  gboolean begins_word = !gtk_text_iter_backward_char (&before) || g_unichar_isspace (gtk_text_iter_get_char (&before));
  gboolean has_space = !gtk_text_iter_ends_line (end) && g_unichar_isspace (gtk_text_iter_get_char (end));

  return g_strconcat (begins_word ? "" : " ", "@", name, has_space ? "" : " ", NULL);
}

/**
 * confab_composer_mention:
 * @self: a composer
 * @name: the name of somebody
 *
 * Calls somebody where the cursor is, instead of what is selected, and moves the
 * keyboard focus to the composer.
 *
 * Returns: whether something can be written
 */
gboolean
confab_composer_mention (ConfabComposer *self,
                         const char     *name)
{
  g_autofree char *text = NULL;
  GtkTextBuffer *buffer;
  GtkTextIter start, end;

  g_return_val_if_fail (CONFAB_IS_COMPOSER (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  if (self->room == NULL || confab_composer_get_reason (self) != NULL)
    return FALSE;

  gtk_text_view_reset_im_context (self->view);
  buffer = get_buffer (self);
  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  text = make_mention (name, &start, &end);

  /* To undo takes all of it back, and brings back what was selected. */
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text, -1);
  gtk_text_buffer_place_cursor (buffer, &start);
  gtk_text_buffer_end_user_action (buffer);

  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_insert (buffer));
  gtk_widget_grab_focus (GTK_WIDGET (self->view));

  return TRUE;
}

/**
 * confab_composer_take_key:
 * @self: a composer
 * @controller: a controller whose key nobody else wanted
 *
 * Moves the keyboard focus to the composer and writes what was typed.
 *
 * Returns: whether the composer used the key
 */
gboolean
confab_composer_take_key (ConfabComposer        *self,
                          GtkEventControllerKey *controller)
{
  g_return_val_if_fail (CONFAB_IS_COMPOSER (self), FALSE);
  g_return_val_if_fail (GTK_IS_EVENT_CONTROLLER_KEY (controller), FALSE);

  return gtk_widget_get_mapped (GTK_WIDGET (self)) &&
         gtk_widget_grab_focus (GTK_WIDGET (self)) &&
         gtk_event_controller_key_forward (controller, GTK_WIDGET (self->view));
}
