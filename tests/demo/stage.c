/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The stage on which pictures are taken, loaded before all else.
 *
 * CONFAB_STAGE_CLOCK names a file with the microseconds since the epoch, in the
 * byte order of the machine, which is what the wall clock shows to whoever
 * looks, so that a conversation of days takes a second and looks the same each
 * time. Waiting is not changed by it: that is by another clock.
 *
 * CONFAB_STAGE_LANGUAGE is the language that Pango takes for the person's, by
 * which GTK knows the direction: no locale has to be installed.
 */

#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define USEC_PER_SEC 1000000

static const volatile int64_t *hands;

typedef struct _PangoLanguage PangoLanguage;

PangoLanguage *pango_language_get_default (void);

__attribute__ ((constructor)) static void
set_stage (void)
{
  const char *path = getenv ("CONFAB_STAGE_CLOCK");
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  void *page;

  if (fd < 0)
    return;

  page = mmap (NULL, sizeof *hands, PROT_READ, MAP_SHARED, fd, 0);
  close (fd);
  if (page != MAP_FAILED)
    hands = page;
}

int
clock_gettime (clockid_t        clock,
               struct timespec *time)
{
  static int (*real) (clockid_t, struct timespec *);

  if (clock == CLOCK_REALTIME && hands != NULL)
    {
      time->tv_sec = *hands / USEC_PER_SEC;
      time->tv_nsec = *hands % USEC_PER_SEC * 1000;
      return 0;
    }

  if (real == NULL)
    real = (int (*) (clockid_t, struct timespec *)) dlsym (RTLD_NEXT, "clock_gettime");

  return real (clock, time);
}

int
gettimeofday (struct timeval *restrict time,
              void *restrict           zone)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;

  return 0;
}

time_t
time (time_t *result)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  if (result != NULL)
    *result = now.tv_sec;

  return now.tv_sec;
}

PangoLanguage *
pango_language_get_default (void)
{
  PangoLanguage *(*from_string) (const char *) =
    (PangoLanguage *(*) (const char *)) dlsym (RTLD_NEXT, "pango_language_from_string");
  PangoLanguage *(*real) (void) = (PangoLanguage *(*) (void)) dlsym (RTLD_NEXT, "pango_language_get_default");
  const char *language = getenv ("CONFAB_STAGE_LANGUAGE");

  return language != NULL ? from_string (language) : real ();
}
