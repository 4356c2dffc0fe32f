using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Protocol;
using CameraP2P.Captures;

namespace CameraP2P.Cmdlets;

/// <summary>ConvertFrom-CameraCapture: reads recorded conversations (.pcapng, .pcap, or lines of JSON), datagram by datagram.</summary>
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
                    "A capture is a .pcapng or .pcap file, or has one JSON object per line with n, t, dir and hex.",
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
            "Give a capture file, or a pattern such as *.pcapng.",
            path));
        return [];
    }

    private void Convert(string file)
    {
        // A file may hold several conversations side by side; each has indexes of its own.
        using var conversations = new CaptureConversations();
        foreach (var captured in CaptureFile.Read(file))
        {
            if (StopToken.IsCancellationRequested)
            {
                throw new PipelineStoppedException();
            }

            var decoded = conversations.Decode(captured, out var conversation);
            if (IncludeDuplicate || !decoded.IsDuplicate)
            {
                WriteObject(new CameraCaptureDatagram(file, captured, decoded, conversation));
            }
        }
    }
}
