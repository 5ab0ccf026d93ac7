import CCurl

/// libcurl's multi handle: connections, their reuse, and the wait for any of them.
///
/// Unchecked because of the pointer: it never changes, `wake` is libcurl's one call for other threads (curl_multi_wakeup(3)), and
/// everything else is called by the thread of the one `TransferLoop` that holds it.
final class MultiHandle: @unchecked Sendable {
    private let multi: UnsafeMutableRawPointer

    init(connectionsMax: Int, connectionsPerHostMax: Int) {
        precondition(curlIsReady, "libcurl could not be initialized")
        guard let multi = curl_multi_init() else { preconditionFailure("out of memory for a libcurl multi handle") }
        self.multi = multi
        _ = ironbird_curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connectionsMax)
        _ = ironbird_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connectionsPerHostMax)
        _ = ironbird_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, connectionsMax)
    }

    deinit {
        curl_multi_cleanup(multi)
    }

    func wake() {
        curl_multi_wakeup(multi)
    }

    /// Blocks until something can be done or `wake` was called since the last wait.
    func wait() {
        curl_multi_poll(multi, nil, 0, 60_000, nil)
    }

    func add(_ easy: UnsafeMutableRawPointer) {
        curl_multi_add_handle(multi, easy)
    }

    func remove(_ easy: UnsafeMutableRawPointer) {
        curl_multi_remove_handle(multi, easy)
    }

    /// Moves every transfer on and returns those that ended, with how.
    func perform() -> [(UnsafeMutableRawPointer, CURLcode)] {
        var running: CInt = 0
        curl_multi_perform(multi, &running)
        var ended: [(UnsafeMutableRawPointer, CURLcode)] = []
        var left: CInt = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            ended.append((easy, ironbird_curl_message_result(message)))
        }
        return ended
    }
}

/// Whether libcurl's process-wide state stands; made once, and thread-safe since 7.84.
private let curlIsReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
