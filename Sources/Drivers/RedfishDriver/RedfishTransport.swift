import Documents
import OutboundHTTP
import Redfish
import Synchronization

/// Carries exchanges to one controller and back.
final class RedfishTransport: Sendable {
    private let access: RedfishSettings.Access
    private let limits: RedfishLimits
    private let client: HTTPClient
    private let traffic: RedfishTraffic
    /// What the client calls the exchanges that are under way.
    private let names = Mutex<[UInt64: UInt64]>([:])

    init(_ access: RedfishSettings.Access, limits: RedfishLimits, client: HTTPClient, traffic: RedfishTraffic) {
        self.access = access
        self.limits = limits
        self.client = client
        self.traffic = traffic
    }

    /// Does as told; `deliver` is called with what came of an exchange, once for each that is sent.
    func perform(_ outgoing: RedfishConversation.Outgoing, deliver: @escaping @Sendable (RedfishConversation.Incoming) -> Void) {
        switch outgoing {
        case .cancel(let number):
            if let name = names.withLock({ $0.removeValue(forKey: number) }) { client.cancel(name) }
        case .send(let exchange):
            let name = client.nextName()
            names.withLock { $0[exchange.number] = name }
            traffic.began()
            client.start(request(for: exchange), as: name) { [self] result in
                names.withLock { $0[exchange.number] = nil }
                deliver(.init(number: exchange.number, result: result.map(RedfishAnswer.init).mapError(TransportFailure.init)))
                traffic.ended()
            }
        }
    }

    private func request(for exchange: RedfishSession.Exchange) -> HTTPRequest {
        let asked = exchange.request
        var request = HTTPRequest(
            asked.method.rawValue, access.address.url(of: asked.path),
            headers: ["Accept": "application/json", "OData-Version": "4.0"],
            body: asked.body?.bytes, tls: access.tls,
            timeouts: .init(connect: min(limits.connectTimeout, exchange.timeout), total: exchange.timeout),
            responseBytesMax: limits.answerBytesMax)
        if let version = access.tlsVersionMin { request.tlsVersionMin = version }
        request.tlsCiphers = access.tlsCiphers
        if asked.body != nil { request.headers["Content-Type"] = "application/json" }
        request.headers["If-Match"] = asked.ifMatch
        switch exchange.authorization {
        case .anybody: break
        case .basic(let user):
            request.credentials = BasicCredentials(username: user.userName, password: user.password.text)
        case .token(let token): request.headers["X-Auth-Token"] = token.text
        }
        return request
    }
}

/// Counts the exchanges with all controllers, so that the last can be waited for.
final class RedfishTraffic: Sendable {
    private struct State {
        var underway = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func began() {
        state.withLock { $0.underway += 1 }
    }

    func ended() {
        let waiting = state.withLock { state in
            state.underway -= 1
            guard state.underway == 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns once nothing is under way. Every exchange ends, by its timeout at the latest.
    func quiet() async {
        await withCheckedContinuation { continuation in
            let isQuiet = state.withLock { state in
                if state.underway > 0 { state.waiting.append(continuation) }
                return state.underway == 0
            }
            if isQuiet { continuation.resume() }
        }
    }
}

extension RedfishAnswer {
    fileprivate init(_ response: HTTPResponse) {
        self.init(
            status: response.status, body: response.body, entityTag: response.headers["ETag"],
            location: response.headers["Location"], token: response.headers["X-Auth-Token"].map(Secret.init))
    }
}

extension TransportFailure {
    fileprivate init(_ failure: HTTPFailure) {
        let kind: Kind =
            switch failure.reason {
            case .timedOut, .couldNotConnect, .couldNotResolve: .silence
            case .disconnected: .disconnected
            case .tls: .untrusted
            case .refused, .cancelled, .shutDown, .tooBusy, .invalidRequest: .ended
            case .tooLarge, .tooManyRedirects, .other: .other
            }
        self.init(kind, failure.description)
    }
}
