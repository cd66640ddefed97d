/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "confab-firewall-row.h"
#include "firewalld-fixture.h"
#include "ui-fixture.h"

#include <string.h>

#define COMMAND "sudo firewall-cmd --permanent --zone='home' --add-port=8000/tcp && sudo firewall-cmd --reload"

/* A firewalld on what is the system's bus here */
typedef struct
{
  FirewalldFixture  *firewalld;
  GDBusConnection   *connection;
  GtkWindow         *window;
  ConfabFirewallRow *row;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  self->firewalld = firewalld_fixture_new ();
  self->firewalld->interface_zone = "home";
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", self->firewalld->address, TRUE);
  self->connection = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (self->connection, FALSE);

  self->row = g_object_new (CONFAB_TYPE_FIREWALL_ROW, NULL);
  self->window = GTK_WINDOW (adw_window_new ());
  adw_window_set_content (ADW_WINDOW (self->window), GTK_WIDGET (self->row));
  gtk_window_present (self->window);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (self->row)));
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  ui_test_destroy (g_steal_pointer (&self->window));
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  ui_test_wait_until (G_OBJECT (self->connection)->ref_count == 1);
  g_assert_finalize_object (self->connection);
  firewalld_fixture_free (self->firewalld);
}

static const char *
check (Fixture *self)
{
  confab_firewall_row_check (self->row, "eth0", 8000);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (self->row)));
  ui_test_wait_until (gtk_widget_get_visible (GTK_WIDGET (self->row)));

  return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self->row));
}

static const char *
get_advice (Fixture *self)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (self->row));
}

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  char **text = user_data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);
}

/* What lets others in is shown, and can be copied. */
static void
test_closed (Fixture       *self,
             gconstpointer  data)
{
  GtkWidget *button = ui_test_find (GTK_WIDGET (self->row), GTK_TYPE_BUTTON);
  g_autofree char *text = NULL;

  g_assert_cmpstr (check (self), ==, "The Firewall Keeps Others Out");
  g_assert_true (g_str_has_suffix (get_advice (self), COMMAND));
  g_assert_true (gtk_widget_get_visible (button));

  g_signal_emit_by_name (button, "clicked");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (button), NULL, read_cb, &text);
  ui_test_wait_until (text != NULL);
  g_assert_cmpstr (text, ==, COMMAND);
}

static void
test_open (Fixture       *self,
           gconstpointer  data)
{
  self->firewalld->open = 8000;
  g_assert_cmpstr (check (self), ==, "If Others Cannot Reach This Computer");
  g_assert_nonnull (strstr (get_advice (self), "lets them in at port 8000"));
  g_assert_false (gtk_widget_get_visible (ui_test_find (GTK_WIDGET (self->row), GTK_TYPE_BUTTON)));
}

static void
test_secret (Fixture       *self,
             gconstpointer  data)
{
  self->firewalld->secret = TRUE;
  g_assert_cmpstr (check (self), ==, "If Others Cannot Reach This Computer");
  g_assert_true (g_str_has_suffix (get_advice (self), COMMAND));
  g_assert_true (gtk_widget_get_visible (ui_test_find (GTK_WIDGET (self->row), GTK_TYPE_BUTTON)));
}

/* Also where nobody can be asked, there is something to say. */
static void
test_none (Fixture       *self,
           gconstpointer  data)
{
  firewalld_fixture_release (self->firewalld);
  g_assert_cmpstr (check (self), ==, "If Others Cannot Reach This Computer");
  g_assert_nonnull (strstr (get_advice (self), "lets port 8000 in"));
}

static void
test_stop (Fixture       *self,
           gconstpointer  data)
{
  check (self);
  confab_firewall_row_check (self->row, "eth0", 8000);
  confab_firewall_row_stop (self->row);
  ui_test_wait_until (G_OBJECT (self->row)->ref_count == 1);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (self->row)));
}

#define ADD(name, func) \
  g_test_add ("/firewall-row/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);

  ADD ("closed", test_closed);
  ADD ("open", test_open);
  ADD ("secret", test_secret);
  ADD ("none", test_none);
  ADD ("stop", test_stop);

  return ui_test_run ();
}
