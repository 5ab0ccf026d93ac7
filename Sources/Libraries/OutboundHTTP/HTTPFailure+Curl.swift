import CCurl

extension HTTPFailure {
    /// What libcurl's `code` means for `request`.
    init(_ code: CURLcode, of request: HTTPRequest, detail: String) {
        let reason: Reason =
            switch code {
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT: .invalidRequest
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .couldNotResolve
            case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED: .couldNotConnect
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
                CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED:
                .tls
            case CURLE_FILESIZE_EXCEEDED: .tooLarge(bytesMax: request.responseBytesMax)
            case CURLE_TOO_MANY_REDIRECTS: .tooManyRedirects
            case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE, CURLE_WEIRD_SERVER_REPLY,
                CURLE_HTTP2, CURLE_UNSUPPORTED_PROTOCOL:
                .disconnected
            default: .other(code: code.rawValue)
            }
        self.init(reason, of: request, detail: detail)
    }
}
