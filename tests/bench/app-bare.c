/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The least that an app can be: a window with a header and a word in it. Says
 * when that was painted, and ends.
 */

#include <adwaita.h>
#include <stdio.h>
#include <sys/resource.h>

static void
painted_cb (GdkFrameClock *clock,
            GtkWindow     *window)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  printf ("{\"painted\":%" G_GINT64_FORMAT ",\"cpu\":%" G_GINT64_FORMAT "}\n", g_get_monotonic_time (),
          (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC
          + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  g_signal_handlers_disconnect_by_func (clock, painted_cb, window);
  gtk_window_destroy (window);
}

static void
activate_cb (GtkApplication *application,
             gpointer        user_data)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *view = adw_toolbar_view_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 960, 680);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), gtk_label_new ("Hello"));
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), view);
  gtk_widget_realize (window);
  g_signal_connect_object (gtk_widget_get_frame_clock (window), "after-paint",
                           G_CALLBACK (painted_cb), window, G_CONNECT_DEFAULT);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (AdwApplication) application = adw_application_new (NULL, G_APPLICATION_NON_UNIQUE);

  g_signal_connect_object (application, "activate", G_CALLBACK (activate_cb), application, G_CONNECT_DEFAULT);

  return g_application_run (G_APPLICATION (application), 1, argv);
}
