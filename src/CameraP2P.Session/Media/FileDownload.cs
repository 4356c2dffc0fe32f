using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;

namespace CameraP2P.Session.Media;

/// <summary>
/// One file by command 1285: it is one record, complete when the record is and its check fits (docs/PROTOCOL_ANALYSIS.md#media). Its bytes go on as they
/// come, so a file of any length takes the same memory.
/// </summary>
internal sealed class FileDownload(IMediaLink link, MediaReference item, MediaTransferOption option)
{
    /// <summary>An AVI is not bound to what the app accepts of a photo: no capture has one. 2 GiB: the longest AVI.</summary>
    private const long MaxAviLength = int.MaxValue;

    /// <summary>Bytes between two reports: some 25 a second at a camera's pace.</summary>
    private const int ReportEach = 64 * 1024;

    private readonly byte[] head = new byte[FileHeader.Length];
    private readonly byte[] tail = new byte[FileHeader.CheckLength];
    private string? other;
    private int headLength;
    private long received;
    private long reported;

    /// <summary>Asks for the file and writes it.</summary>
    /// <param name="destination">Gets the file's bytes.</param>
    /// <param name="report">Gets bytes so far and in all.</param>
    /// <param name="cancellationToken">Stops it, also at the camera.</param>
    /// <returns>The header the camera sent.</returns>
    /// <exception cref="CameraException">MediaMissing, MediaDamaged, MediaStalled, SessionLost, and what a command throws.</exception>
    public async Task<FileHeader> RunAsync(Stream destination, Action<long, long?> report, CancellationToken cancellationToken)
    {
        using var channel = await link.OpenAsync(MediaChannels.File, cancellationToken).ConfigureAwait(false);
        AnswerReader.Accepted(await link.SendAsync(CommandRequests.StartDownload([item]), cancellationToken).ConfigureAwait(false), MediaFailures.Name(item));

        var isDone = false;
        try
        {
            var header = await ReadAsync(channel, destination, report, cancellationToken).ConfigureAwait(false);
            isDone = true;
            return header;
        }
        finally
        {
            if (!isDone)
            {
                await link.TryStopAsync(CommandRequests.StopDownload([item])).ConfigureAwait(false);
            }
        }
    }

    private async Task<FileHeader> ReadAsync(IMediaChannel channel, Stream destination, Action<long, long?> report, CancellationToken cancellationToken)
    {
        FileHeader? wanted = null;
        while (true)
        {
            var read = await channel.ReadAsync(option.StallTimeout, cancellationToken).ConfigureAwait(false);
            switch (read)
            {
                case { Kind: MediaReadKind.Stalled }:
                    throw other is null
                        ? MediaFailures.Stalled(item, received, option.StallTimeout)
                        : MediaFailures.Damaged(item, $"did not come, but {other} did");
                case { Kind: MediaReadKind.Lost }:
                    throw MediaFailures.Lost(item, received);
                case { Item: RecordItemKind.Begin }:
                    (wanted, headLength, received, reported) = (null, 0, 0, 0);
                    break;
                case { Item: RecordItemKind.Data }:
                    wanted = await TakeAsync(read, wanted, destination, report, cancellationToken).ConfigureAwait(false);
                    break;
                case { Item: RecordItemKind.End } when wanted is { } header:
                    return Checked(header);
                case { Item: RecordItemKind.End } when read.Header.PayloadLength < FileHeader.Length:
                    throw MediaFailures.Damaged(item, "came without the header of a file");
            }
        }
    }

    private async ValueTask<FileHeader?> TakeAsync(MediaRead read, FileHeader? wanted, Stream destination, Action<long, long?> report, CancellationToken cancellationToken)
    {
        var bytes = read.Bytes;
        if (headLength < head.Length)
        {
            var part = bytes[..Math.Min(bytes.Length, head.Length - headLength)];
            part.CopyTo(head.AsMemory(headLength));
            headLength += part.Length;
            bytes = bytes[part.Length..];
            if (headLength == head.Length)
            {
                wanted = Examine(read.Header);
            }
        }

        if (wanted is { } header && !bytes.IsEmpty)
        {
            await destination.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            KeepTail(bytes.Span);
            received += bytes.Length;
            if (received - reported >= ReportEach || received == header.DataLength)
            {
                reported = received;
                report(received, header.DataLength);
            }
        }

        return wanted;
    }

    /// <summary>Null for another file, as a transfer that was given up before may still bring: it is passed by.</summary>
    private FileHeader? Examine(RecordHeader record)
    {
        FileHeader.TryRead(head, out var header);
        if ((header.DirectoryNumber, header.MediaNumber) != (item.DirectoryNumber, item.MediaNumber))
        {
            other = FormattableString.Invariant($"file {header.DirectoryNumber:000}-{header.MediaNumber:0000}");
            return null;
        }

        if (header.DataLength == 0)
        {
            throw MediaFailures.Missing(item);
        }

        if (header.DataLength != record.PayloadLength - FileHeader.Length)
        {
            throw MediaFailures.Damaged(item, FormattableString.Invariant($"has {record.PayloadLength - FileHeader.Length} bytes, and its header says {header.DataLength}"));
        }

        var limit = item.FileType == 2 ? MaxAviLength : MediaLimits.MaxFileLength;
        return header.DataLength > limit
            ? throw MediaFailures.Damaged(item, FormattableString.Invariant($"is said to have {header.DataLength} bytes, and the most is {limit}"))
            : header;
    }

    private FileHeader Checked(FileHeader header) =>
        FileHeader.CheckOf(tail.AsSpan(Math.Max(0, tail.Length - (int)Math.Min(received, tail.Length)))) == header.Check
            ? header
            : throw MediaFailures.Damaged(item, "does not end as its header says");

    private void KeepTail(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= tail.Length)
        {
            bytes[^tail.Length..].CopyTo(tail);
            return;
        }

        tail.AsSpan(bytes.Length).CopyTo(tail);
        bytes.CopyTo(tail.AsSpan(tail.Length - bytes.Length));
    }
}
