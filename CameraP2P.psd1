@{
    RootModule           = 'bin/CameraP2P.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '6b0f1c52-7c5d-4c0f-9d5e-2f2a4f6d9a31'
    Author               = 'CameraP2P contributors'
    Copyright            = 'MIT licence, CameraP2P contributors'
    Description          = 'Talks to trail cameras of the KJK230 kind over their PPPP peer-to-peer protocol: find, connect, keep alive, send commands, and a simulated camera to try it on.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    TypesToProcess       = @('bin/CameraP2P.Types.ps1xml')
    FormatsToProcess     = @('bin/CameraP2P.Format.ps1xml')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'Connect-Camera'
        'Disconnect-Camera'
        'Find-Camera'
        'Format-CameraStorage'
        'Get-CameraCommand'
        'Get-CameraHeartbeat'
        'Get-CameraInfo'
        'Get-CameraMedia'
        'Get-CameraSession'
        'Get-CameraSimulator'
        'New-CameraConnectionOption'
        'Remove-CameraMedia'
        'Restore-CameraDefault'
        'Send-CameraCommand'
        'Set-CameraInfo'
        'Start-CameraHeartbeat'
        'Start-CameraSimulator'
        'Stop-CameraSimulator'
        'Test-CameraConnection'
        'ConvertFrom-CameraCapture'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('camera', 'trailcam', 'wildlife', 'p2p', 'pppp', 'udp', 'kjk230')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
