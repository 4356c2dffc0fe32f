using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Protocol;
using CameraP2P.Session.Captures;

namespace CameraP2P.Cmdlets;

/// <summary>ConvertFrom-CameraCapture: reads recorded conversations, datagram by datagram.</summary>
[Cmdlet(VerbsData.ConvertFrom, "CameraCapture")]
[OutputType(typeof(CameraCaptureDatagram))]
public sealed class ConvertFromCameraCaptureCommand : CameraCmdlet
{
    /// <summary>Capture files, with wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Retransmissions are written, too.</summary>
    [Parameter]
    public SwitchParameter IncludeDuplicate { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var file in Path.SelectMany(Resolve))
        {
            try
            {
                Convert(file);
            }
            catch (Exception e) when (e is CaptureFormatException or IOException or UnauthorizedAccessException)
            {
                WriteError(new CameraCmdletException(
                    ErrorIds.CaptureUnreadable,
                    ErrorCategory.InvalidData,
                    $"{Printable.Clean(file)}: {e.Message}",
                    "A capture has one JSON object per line with n, t, dir and hex.",
                    file));
            }
        }
    }

    /// <summary>A file that has exactly this name is meant before its name is taken as a pattern.</summary>
    private IEnumerable<string> Resolve(string path)
    {
        var literal = GetUnresolvedProviderPathFromPSPath(path);
        if (File.Exists(literal))
        {
            return [literal];
        }

        try
        {
            var found = GetResolvedProviderPathFromPSPath(path, out _).Where(File.Exists).ToArray();
            if (found.Length > 0)
            {
                return found;
            }
        }
        catch (ItemNotFoundException)
        {
            // Said below, as for a pattern without a match.
        }

        WriteError(new CameraCmdletException(
            ErrorIds.PathNotFound,
            ErrorCategory.ObjectNotFound,
            $"No file is named or matches '{Printable.Clean(path)}'.",
            "Give a capture file, or a pattern such as *.jsonl.",
            path));
        return [];
    }

    private void Convert(string file)
    {
        // A file may hold several conversations side by side; each has indexes of its own.
        var decoders = new Dictionary<(string?, string?, string?), ConversationDecoder>();
        try
        {
            foreach (var captured in JsonLinesCapture.ReadFile(file))
            {
                StopToken.ThrowIfCancellationRequested();
                Write(file, captured, decoders);
            }
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            foreach (var decoder in decoders.Values)
            {
                decoder.Dispose();
            }
        }
    }

    private void Write(string file, CapturedDatagram captured, Dictionary<(string?, string?, string?), ConversationDecoder> decoders)
    {
        var key = captured.Direction == CaptureDirection.Tx
            ? (captured.Peer, captured.Source, captured.Destination)
            : (captured.Peer, captured.Destination, captured.Source);
        if (!decoders.TryGetValue(key, out var decoder))
        {
            decoder = new ConversationDecoder();
            decoders.Add(key, decoder);
        }

        var decoded = decoder.Decode(captured);
        if (IncludeDuplicate || !decoded.IsDuplicate)
        {
            WriteObject(new CameraCaptureDatagram(file, captured, decoded));
        }
    }
}
