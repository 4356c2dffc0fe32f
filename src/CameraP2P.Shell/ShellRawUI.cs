using System.Management.Automation.Host;

namespace CameraP2P.Shell;

/// <summary>
/// The screen: its width matters to formatting, the rest (cursor, cells, colours) is the terminal's own affair and read-only.
/// </summary>
internal sealed class ShellRawUI(ShellConsole console) : PSHostRawUserInterface
{
    private const int Height = 25;

    public override Size BufferSize
    {
        get => new(console.Width, Height);
        set => throw Unsupported();
    }

    public override Size WindowSize
    {
        get => BufferSize;
        set => throw Unsupported();
    }

    public override Size MaxWindowSize => BufferSize;

    public override Size MaxPhysicalWindowSize => BufferSize;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Coordinates CursorPosition { get; set; }

    public override Coordinates WindowPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override string WindowTitle { get; set; } = "camerap2p";

    public override bool KeyAvailable => false;

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw Unsupported();

    public override void FlushInputBuffer()
    {
        // Lines are read whole; nothing waits here.
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Unsupported();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Unsupported();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw Unsupported();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw Unsupported();

    private static HostException Unsupported() => new("camerap2p reads and writes lines; it does not draw on the screen.");
}
