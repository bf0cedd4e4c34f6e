using System.Buffers.Binary;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Assay.Core;
using Assay.Core.Files;
using Assay.Sources.Outbound;
using Assay.Sources.Streams;

namespace Assay.Sources.Oci.Daemon;

/// <summary>
/// gRPC over a Unix socket (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md): five bytes before each message, the state in the
/// trailers. docs/decisions/0008-engines.md says why there is no package for it.
/// </summary>
internal sealed class GrpcClient : IDisposable
{
    private const int PrefixBytes = 5;
    private const int MaxMessageBytes = 64 << 20;
    private const string NotFound = "5";

    private readonly string socketPath;
    private readonly HttpClient http;

    public GrpcClient(string socketPath)
    {
        this.socketPath = socketPath;
        http = EngineDoor.Open(socketPath, tls: null);
    }

    /// <summary>Calls a method that answers with one message.</summary>
    /// <returns>Null where the thing that was asked for does not exist.</returns>
    /// <exception cref="AssayException">"engine.unreachable", "engine.failed".</exception>
    public byte[]? Call(string method, byte[] request, string? ns, CancellationToken token)
    {
        using var messages = Stream(method, request, ns, token);
        return messages.Next();
    }

    /// <summary>Calls a method that answers with many messages.</summary>
    /// <exception cref="AssayException">"engine.unreachable", "engine.failed".</exception>
    public Messages Stream(string method, byte[] request, string? ns, CancellationToken token)
    {
        var framed = new byte[PrefixBytes + request.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), request.Length);
        request.CopyTo(framed, PrefixBytes);
        using var call = new HttpRequestMessage(HttpMethod.Post, "http://localhost/" + method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(framed) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        call.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (ns is not null)
        {
            call.Headers.Add("containerd-namespace", ns);
        }

        try
        {
            // HTTP/2 has no synchronous calls; this thread has nothing else to do.
            var response = http.SendAsync(call, HttpCompletionOption.ResponseHeadersRead, token).GetAwaiter().GetResult();
            return new Messages(response, response.Content.ReadAsStream(token), method);
        }
        catch (HttpRequestException failure)
        {
            var isDenied = failure.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied };
            throw new AssayException("engine.unreachable", $"containerd at {socketPath} can't be reached: {failure.InnerException?.Message ?? failure.Message}",
                isDenied ? "run as a user who may use its socket, mostly root" : "is it running? CONTAINERD_ADDRESS says where it is", failure);
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>The messages of an answer.</summary>
    public sealed class Messages(HttpResponseMessage response, Stream body, string method) : IDisposable
    {
        /// <summary>The next message; null behind the last, or where the thing that was asked for does not exist.</summary>
        /// <exception cref="AssayException">"engine.failed".</exception>
        public byte[]? Next()
        {
            try
            {
                Span<byte> prefix = stackalloc byte[PrefixBytes];
                var count = body.ReadAtLeast(prefix, PrefixBytes, throwOnEndOfStream: false);
                if (count == 0)
                {
                    CheckState();
                    return null;
                }

                var length = BinaryPrimitives.ReadInt32BigEndian(prefix[1..]);
                if (count < PrefixBytes || prefix[0] != 0 || length is < 0 or > MaxMessageBytes)
                {
                    throw new AssayException("engine.failed", $"containerd's answer to {method} is malformed");
                }

                var message = new byte[length];
                body.ReadExactly(message);
                return message;
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException)
            {
                throw new AssayException("engine.failed", $"containerd's answer to {method} breaks off: {failure.Message}", inner: failure);
            }
        }

        public void Dispose()
        {
            body.Dispose();
            response.Dispose();
        }

        // The state of a call that gave nothing stands in the headers, else in the trailers.
        private void CheckState()
        {
            var state = Header("grpc-status");
            if (state is not ("0" or NotFound))
            {
                throw new AssayException("engine.failed", $"containerd refuses {method}: {Uri.UnescapeDataString(Header("grpc-message") ?? "no reason given")} ({state ?? "no state"})");
            }
        }

        private string? Header(string name) =>
            response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values) ? values.FirstOrDefault() : null;
    }

    /// <summary>A blob that comes in messages, of each of which one field is the content.</summary>
    public sealed class BlobStream(Messages messages, int field) : ReadOnlyStream
    {
        private ReadOnlyMemory<byte> current;

        /// <exception cref="TreeException">"blob.unreadable".</exception>
        public override int Read(Span<byte> buffer)
        {
            try
            {
                while (current.IsEmpty)
                {
                    if (messages.Next() is not { } message)
                    {
                        return 0;
                    }

                    current = Protobuf.Last(message, field).ToArray();
                }
            }
            catch (AssayException failure)
            {
                throw new TreeException("blob.unreadable", failure.Message, failure);
            }

            var count = Math.Min(buffer.Length, current.Length);
            current.Span[..count].CopyTo(buffer);
            current = current[count..];
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                messages.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
