import CCurl

/// One request on its way: libcurl's easy handle and what has arrived of the answer. Lives on the thread of its `TransferLoop`.
final class Transfer {
    /// The most bytes of header fields that are kept of one answer.
    static let headerBytesMax = 256 << 10

    let request: HTTPRequest
    let easy: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var headerLines: UnsafeMutablePointer<curl_slist>?
    private var response = HTTPResponse(status: 0)
    private var headerBytes = 0
    private var isTooLarge = false
    private var isRefused = false
    /// Who takes the body; `nil`: it is collected in the response.
    private let receiver: (any HTTPBodyReceiver)?
    private let resume: @Sendable () -> Void
    private var hasBegun = false

    /// A transfer ready to be added to a multi handle. `resume` continues it after its receiver was full.
    init(
        _ request: HTTPRequest, into receiver: (any HTTPBodyReceiver)?, resume: @escaping @Sendable () -> Void
    ) throws(HTTPFailure) {
        guard let easy = curl_easy_init() else { throw HTTPFailure(.other(code: 27), of: request, detail: "out of memory") }
        self.request = request
        self.receiver = receiver
        self.resume = resume
        self.easy = easy
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try configure()
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headerLines)
        errorText.deallocate()
    }

    /// What the end of the transfer means.
    func result(_ code: CURLcode) -> Result<HTTPResponse, HTTPFailure> {
        if isTooLarge { return .failure(HTTPFailure(.tooLarge(bytesMax: request.responseBytesMax), of: request)) }
        if isRefused { return .failure(HTTPFailure(.refused, of: request)) }
        guard code == CURLE_OK else {
            let words = String(cString: errorText)
            let detail = words.isEmpty ? String(cString: curl_easy_strerror(code)) : words
            return .failure(HTTPFailure(code, of: request, detail: detail))
        }
        readStatus()
        return .success(response)
    }

    private func readStatus() {
        var status = 0
        _ = ironbird_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        response.status = status
    }

    /// Lets a transfer go on that its receiver held back.
    func unpause() {
        _ = curl_easy_pause(easy, CURLPAUSE_CONT)
    }

    /// Takes a part of the body.
    fileprivate func receive(body part: UnsafeRawBufferPointer) -> HTTPBodyVerdict {
        if let receiver { return hand(part, to: receiver) }
        isTooLarge = part.count > request.responseBytesMax - response.body.count
        if !isTooLarge { response.body.append(contentsOf: part) }
        return isTooLarge ? .refused : .taken
    }

    private func hand(_ part: UnsafeRawBufferPointer, to receiver: any HTTPBodyReceiver) -> HTTPBodyVerdict {
        if !hasBegun {
            hasBegun = true
            readStatus()
            isRefused = !receiver.begin(response, resume: resume)
        }
        let verdict = isRefused ? .refused : receiver.receive(part)
        isRefused = verdict == .refused
        return verdict
    }

    /// Takes a header line; a status line starts the next response of a chain. `false` ends the transfer.
    fileprivate func receive(header line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.headerBytesMax else { return false }
        if line.starts(with: "HTTP/".utf8) {
            response.headers.removeAll()
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...])
            response.headers.append(String(decoding: line[..<colon], as: UTF8.self), trimmed(value))
        }
        return true
    }

    private func trimmed(_ value: UnsafeRawBufferPointer) -> String {
        let isBlank = { (byte: UInt8) in byte <= 0x20 }
        let start = value.firstIndex { !isBlank($0) } ?? value.endIndex
        let end = value.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return String(decoding: value[start..<max(start, end)], as: UTF8.self)
    }
}

// MARK: - Options

extension Transfer {
    private func configure() throws(HTTPFailure) {
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_USERAGENT, "ironbird")
        // Controllers speak HTTP/1.1 reliably and HTTP/2 sometimes.
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_CONNECTTIMEOUT_MS, request.timeouts.connect.curlMilliseconds)
        try set(CURLOPT_TIMEOUT_MS, request.timeouts.total.curlMilliseconds)
        if !request.usesEnvironmentProxy { try set(CURLOPT_PROXY, "") }
        if let proxy = request.proxy { try set(CURLOPT_PROXY, proxy) }
        try setStallTimeout()
        try setRedirects()
        try setMethodAndBody()
        try setHeaders()
        try setCredentials()
        try setVerification()
        setReceivers()
    }

    private func setStallTimeout() throws(HTTPFailure) {
        guard let timeout = request.stallTimeout else { return }
        try set(CURLOPT_LOW_SPEED_LIMIT, 1)
        try set(CURLOPT_LOW_SPEED_TIME, max(1, Int(timeout.components.seconds)))
    }

    private func setRedirects() throws(HTTPFailure) {
        guard request.redirectsMax > 0 else { return }
        try set(CURLOPT_FOLLOWLOCATION, 1)
        try set(CURLOPT_MAXREDIRS, request.redirectsMax)
        try set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
    }

    private func setMethodAndBody() throws(HTTPFailure) {
        if request.method == "HEAD" {
            try set(CURLOPT_NOBODY, 1)
        } else if let body = request.body ?? (["POST", "PUT", "PATCH"].contains(request.method) ? [] : nil) {
            try check(ironbird_curl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            try check(body.isEmpty ? ironbird_curl_set_string(easy, CURLOPT_COPYPOSTFIELDS, "") : copied(body))
            try set(CURLOPT_CUSTOMREQUEST, request.method)
        } else {
            try set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private func copied(_ body: [UInt8]) -> CURLcode {
        body.withUnsafeBytes { ironbird_curl_set_bytes(easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
    }

    private func setHeaders() throws(HTTPFailure) {
        // Without these two, libcurl would announce a form and wait for "100 Continue".
        var lines = ["Expect:"]
        if request.headers["Content-Type"] == nil { lines.append("Content-Type:") }
        for field in request.headers.fields {
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        for line in lines {
            try refuseControls(in: line, of: "a header field")
            guard let longer = curl_slist_append(headerLines, line) else { throw failure(detail: "out of memory") }
            headerLines = longer
        }
        try check(ironbird_curl_set_list(easy, CURLOPT_HTTPHEADER, headerLines))
    }

    private func setCredentials() throws(HTTPFailure) {
        guard let credentials = request.credentials else { return }
        try set(CURLOPT_HTTPAUTH, 1)
        try set(CURLOPT_USERNAME, credentials.username)
        try set(CURLOPT_PASSWORD, credentials.password)
    }

    private func setVerification() throws(HTTPFailure) {
        try set(CURLOPT_SSLVERSION, request.tlsVersionMin.curlNumber)
        if let ciphers = request.tlsCiphers { try set(CURLOPT_SSL_CIPHER_LIST, ciphers) }
        switch request.tls {
        case .systemAuthorities: return
        case .authorities(let path):
            try set(isDirectory(path) ? CURLOPT_CAPATH : CURLOPT_CAINFO, path)
        case .authority(let pem):
            // Not the system's directory besides it, which libcurl would look into as well.
            try check(ironbird_curl_set_string(easy, CURLOPT_CAPATH, nil))
            try check(
                Array(pem.utf8).withUnsafeBytes {
                    ironbird_curl_set_copied_blob(easy, CURLOPT_CAINFO_BLOB, $0.baseAddress, $0.count)
                })
        case .nobodyIsChecked:
            try set(CURLOPT_SSL_VERIFYPEER, 0)
            try set(CURLOPT_SSL_VERIFYHOST, 0)
        }
    }

    private func setReceivers() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = ironbird_curl_set_buffer(easy, CURLOPT_ERRORBUFFER, errorText)
        _ = ironbird_curl_set_receiver(easy, CURLOPT_WRITEFUNCTION, receiveBody)
        _ = ironbird_curl_set_context(easy, CURLOPT_WRITEDATA, context)
        _ = ironbird_curl_set_receiver(easy, CURLOPT_HEADERFUNCTION, receiveHeader)
        _ = ironbird_curl_set_context(easy, CURLOPT_HEADERDATA, context)
        if receiver != nil {
            _ = ironbird_curl_set_long(easy, CURLOPT_BUFFERSIZE, 512 << 10)
        } else if request.method != "HEAD" {
            _ = ironbird_curl_set_offset(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(request.responseBytesMax))
        }
    }

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPFailure) {
        try check(ironbird_curl_set_long(easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(HTTPFailure) {
        try refuseControls(in: value, of: "a value")
        try check(ironbird_curl_set_string(easy, option, value))
    }

    private func check(_ code: CURLcode) throws(HTTPFailure) {
        guard code == CURLE_OK else { throw failure(detail: String(cString: curl_easy_strerror(code))) }
    }

    private func refuseControls(in text: String, of what: String) throws(HTTPFailure) {
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
            throw failure(detail: "\(what) has a control character")
        }
    }

    private func failure(detail: String) -> HTTPFailure {
        HTTPFailure(.invalidRequest, of: request, detail: detail)
    }
}

/// libcurl's way into `Transfer.receive(body:)`; a short count ends the transfer.
private let receiveBody: curl_write_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    switch transfer.receive(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) {
    case .taken: return size * count
    case .full: return Int(CURL_WRITEFUNC_PAUSE)
    case .refused: return 0
    }
}

/// libcurl's way into `Transfer.receive(header:)`.
private let receiveHeader: curl_write_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.receive(header: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

extension HTTPRequest.TLSVersion {
    /// The version as libcurl numbers it.
    fileprivate var curlNumber: Int {
        switch self {
        case .tls10: Int(CURL_SSLVERSION_TLSv1_0)
        case .tls11: Int(CURL_SSLVERSION_TLSv1_1)
        case .tls12: Int(CURL_SSLVERSION_TLSv1_2)
        case .tls13: Int(CURL_SSLVERSION_TLSv1_3)
        }
    }
}

extension Duration {
    /// Whole milliseconds, at least one (zero would mean "for ever" to libcurl) and at most what its 32-bit arithmetic takes.
    var curlMilliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds >= 0 else { return 1 }
        guard seconds < 2_000_000 else { return 2_000_000_000 }
        return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
