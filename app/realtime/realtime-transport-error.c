/* Copyright 2026 The Confab developers */
/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "realtime-transport-error-private.h"

#include "realtime-error-private.h"

static const char *
describe_status (guint status)
{
  switch (status)
    {
    case 200:
      return " OK";

    case 301:
      return " Moved Permanently";

    case 302:
      return " Found";

    case 303:
      return " See Other";

    case 307:
      return " Temporary Redirect";

    case 308:
      return " Permanent Redirect";

    case 400:
      return " Bad Request";

    case 401:
      return " Unauthorized";

    case 403:
      return " Forbidden";

    case 404:
      return " Not Found";

    case 407:
      return " Proxy Authentication Required";

    case 426:
      return " Upgrade Required";

    case 429:
      return " Too Many Requests";

    case 500:
      return " Internal Server Error";

    case 502:
      return " Bad Gateway";

    case 503:
      return " Service Unavailable";

    case 504:
      return " Gateway Timeout";

    default:
      return "";
    }
}

static const char *
describe_certificate (GTlsCertificateFlags errors)
{
  if (errors & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return "belongs to another host";
  if (errors & G_TLS_CERTIFICATE_EXPIRED)
    return "has expired";
  if (errors & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return "is not valid yet";
  if (errors & G_TLS_CERTIFICATE_REVOKED)
    return "has been revoked";
  if (errors & G_TLS_CERTIFICATE_INSECURE)
    return "uses an insecure algorithm";
  if (errors & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return "is signed by an unknown authority";

  return "is not valid";
}

static char *
describe (const GError         *cause,
          const char           *host,
          guint                 http_status,
          GTlsCertificateFlags  certificate_errors)
{
  if (certificate_errors != 0)
    return g_strdup_printf ("The certificate of %s %s", host, describe_certificate (certificate_errors));

  if (http_status != 0)
    {
      return g_strdup_printf ("%s answered “%u%s” where a WebSocket was asked for",
                              host, http_status, describe_status (http_status));
    }

  if (cause->domain == G_RESOLVER_ERROR)
    return g_strdup_printf ("The host %s was not found", host);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
    return g_strdup_printf ("%s refused the connection", host);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE)
      || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    return g_strdup_printf ("%s cannot be reached from this network", host);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return g_strdup_printf ("%s did not answer", host);
  if (cause->domain == G_TLS_ERROR)
    return g_strdup_printf ("No secure connection to %s: %s", host, cause->message);

  return g_strdup_printf ("No connection to %s: %s", host, cause->message);
}

/*
 * Says in plain words why a connection could not be made, or broke. There is a
 * cause unless the other two say it.
 */
GError *
realtime_transport_error_new (const GError         *cause,
                              const char           *host,
                              guint                 http_status,
                              GTlsCertificateFlags  certificate_errors)
{
  g_autofree char *message = NULL;

  g_assert (cause != NULL || http_status != 0 || certificate_errors != 0);
  g_assert (host != NULL);

  message = describe (cause, host, http_status, certificate_errors);

  return realtime_error_new (certificate_errors != 0 ? REALTIME_ERROR_CERTIFICATE : REALTIME_ERROR_TRANSPORT_CLOSED,
                             message);
}
