#ifndef IRONBIRD_CCURL_H
#define IRONBIRD_CCURL_H

// libcurl's setopt and getinfo are variadic, which Swift cannot call: each wrapper fixes one argument type.
#include <curl/curl.h>

#endif
