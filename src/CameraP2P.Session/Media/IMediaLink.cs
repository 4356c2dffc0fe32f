using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session.Media;

/// <summary>What a wait for media ended with.</summary>
internal enum MediaReadKind
{
    /// <summary>A piece of a record.</summary>
    Piece,

    /// <summary>Nothing came in time.</summary>
    Stalled,

    /// <summary>The connection was lost, and with it whatever was under way.</summary>
    Lost,
}

/// <summary>What a media channel brought.</summary>
/// <param name="Kind">Whether it is a piece.</param>
/// <param name="Item"><see cref="RecordItemKind.Begin"/>, <see cref="RecordItemKind.Data"/> or <see cref="RecordItemKind.End"/>.</param>
/// <param name="Header">The record's header.</param>
/// <param name="Bytes">The bytes of a Data piece; valid until the next read.</param>
internal readonly record struct MediaRead(MediaReadKind Kind, RecordItemKind Item = default, RecordHeader Header = default, ReadOnlyMemory<byte> Bytes = default);

/// <summary>One media channel of one connection. One reader at a time. Disposing it skips the channel's records again.</summary>
internal interface IMediaChannel : IDisposable
{
    /// <summary>Waits for the next piece.</summary>
    /// <param name="patience">How long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The piece, or why there is none.</returns>
    ValueTask<MediaRead> ReadAsync(TimeSpan patience, CancellationToken cancellationToken);
}

/// <summary>What transfers need of a session: commands and media channels. In tests a session in virtual time.</summary>
internal interface IMediaLink
{
    /// <summary>Whether the session has ended: nothing more can be fetched.</summary>
    bool HasEnded { get; }

    /// <summary>Who may use which channel.</summary>
    MediaTurns Turns { get; }

    /// <summary>Sends a command and waits for its answer.</summary>
    /// <exception cref="CameraException">As <see cref="CameraSession.SendAsync"/>.</exception>
    Task<CameraResponse> SendAsync(CommandRequest request, CancellationToken cancellationToken);

    /// <summary>Opens a channel; waits while the connection is being restored.</summary>
    /// <param name="channel">1 to 4.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CameraException">SessionLost, SessionClosed.</exception>
    Task<IMediaChannel> OpenAsync(int channel, CancellationToken cancellationToken);
}
