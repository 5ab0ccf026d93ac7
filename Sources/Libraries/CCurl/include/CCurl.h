#ifndef IRONBIRD_CCURL_H
#define IRONBIRD_CCURL_H

// libcurl's setopt and getinfo are variadic, which Swift cannot call: each wrapper fixes one argument type.
#include <curl/curl.h>

CURLcode ironbird_curl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ironbird_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value);
CURLcode ironbird_curl_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode ironbird_curl_set_bytes(CURL *easy, CURLoption option, const void *value);
// The bytes are copied.
CURLcode ironbird_curl_set_copied_blob(CURL *easy, CURLoption option, const void *bytes, size_t count);
CURLcode ironbird_curl_set_buffer(CURL *easy, CURLoption option, char *value);
CURLcode ironbird_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value);
CURLcode ironbird_curl_set_receiver(CURL *easy, CURLoption option, curl_write_callback value);
CURLcode ironbird_curl_set_context(CURL *easy, CURLoption option, void *value);
CURLcode ironbird_curl_get_long(CURL *easy, CURLINFO info, long *value);
CURLMcode ironbird_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);
// The result of a finished transfer; the union it lives in is not Swift's to read.
CURLcode ironbird_curl_message_result(const CURLMsg *message);

#endif
