namespace CameraP2P.Session;

/// <summary>What to do when a camera answers in a form that is not known.</summary>
internal static class OtherDialect
{
    public const string Advice = "A related model may differ. Record the session (Connect-Camera -TracePath) and report it.";
}
