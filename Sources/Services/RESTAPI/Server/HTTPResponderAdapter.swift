import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// What Hummingbird makes for each request: the connection that it came by.
struct ConnectionContext: InitializableFromSource {
    let remoteAddress: String?

    init(source: ApplicationRequestContextSource) {
        remoteAddress = source.channel.remoteAddress?.ipAddress
    }
}

/// Hands requests of a listener to the pipeline.
struct HTTPResponderAdapter: HTTPResponder {
    typealias Context = ConnectionContext

    let pipeline: RequestPipeline
    /// `https` behind TLS.
    let scheme: String

    /// A responder of one listener.
    init(pipeline: RequestPipeline, scheme: String = "http") {
        self.pipeline = pipeline
        self.scheme = scheme
    }

    func respond(to request: Request, context: ConnectionContext) async throws -> Response {
        let incoming = incoming(request, context)
        let answer = try await pipeline.answer(incoming) { bytesMax in
            if incoming.contentLength == nil, !incoming.hasUnsizedBody { return [] }
            do {
                return Array(buffer: try await request.body.collect(upTo: bytesMax))
            } catch is NIOTooManyBytesError {
                throw RequestPipeline.tooLarge(bytesMax)
            } catch {
                throw BrokenBody(error)
            }
        }
        return HTTPAnswer.response(answer, isHead: request.method == .head)
    }

    private func incoming(_ request: Request, _ context: ConnectionContext) -> IncomingRequest {
        let headers = request.headers
        var incoming = IncomingRequest(request.method.rawValue, request.head.path ?? "/")
        incoming.scheme = scheme
        incoming.authority = request.head.authority
        incoming.accept = headers[.accept]
        incoming.authorization = headers[.authorization]
        incoming.standardVersion = headers[.standardVersion]
        incoming.legacyVersion = headers[.served]
        incoming.globalRequestID = headers[.openStackRequestID]
        incoming.forwardedScheme = headers[.forwardedScheme]
        incoming.forwardedHost = headers[.forwardedHost]
        incoming.contentLength = headers[.contentLength].flatMap { Int($0) }
        incoming.hasUnsizedBody = headers[.transferEncoding] != nil
        incoming.remoteAddress = context.remoteAddress
        return incoming
    }
}
