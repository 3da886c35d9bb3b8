"""What goes wrong with an SFTP server, in words: for each rule what makes a PullFailed of an origin.

``origin`` is the folder's address without credentials. Nothing that the server says is quoted, but for
names of files and the fingerprint of its key.
"""

from catalog.language import Text
from lake.pulls.pulled import PullFailed, telling

_NAME_SHOWN = 100


unreachable = telling(
    "connection",
    Text(zh="连不上 SFTP 服务器，或中途断开", en="the SFTP server can't be reached or hung up"),
    Text(zh="与该部门核对地址、端口和网络策略", en="check address, port and firewall with the department"),
)
"""Tells of a server that can't be reached, or hangs up."""


too_slow = telling(
    "too_slow",
    Text(zh="SFTP 服务器久无响应", en="the SFTP server keeps still for too long"),
    Text(zh="联系该部门检查服务器和线路", en="have the department check its server and the line"),
)
"""Tells of a server that keeps still, or of a file that takes too long."""


def host_key(origin: str, found: str | None) -> PullFailed:
    """Tell of a server that isn't the one the catalogue knows; ``found`` is its key's fingerprint, if any."""
    shown = found or "-"
    return PullFailed(
        origin,
        "host_key",
        Text(
            zh=f"服务器的公钥与目录中的 host_key 不同（指纹 {shown}）",
            en=f"the server's key isn't the catalogue's host_key (fingerprint {shown})",
        ),
        Text(
            zh="未发送口令。先向该部门当面或电话核实指纹，属实再改 host_key",
            en="no password was sent; ask the department by telephone, and change host_key only if it agrees",
        ),
    )


malformed_host_key = telling(
    "host_key",
    Text(zh="目录中的 host_key 不是公钥", en="host_key in the catalogue is no public key"),
    Text(
        zh="照 known_hosts 的写法：ssh-ed25519 AAAA…（用 ssh-keyscan 取得并核实）",
        en="write it as in known_hosts: ssh-ed25519 AAAA… (get it by ssh-keyscan and verify it)",
    ),
)
"""Tells of a ``host_key`` that is no public key."""


denied = telling(
    "denied",
    Text(zh="服务器拒绝登录", en="the server doesn't let us log in"),
    Text(
        zh="核对用户名、口令或私钥是否正确、是否过期",
        en="check user, password or key and whether they expired",
    ),
)
"""Tells of a server that doesn't let us in."""


def bad_key(origin: str, secret: str) -> PullFailed:
    """Tell of a private key that can't be used; ``secret`` is its name."""
    return PullFailed(
        origin,
        "secret",
        Text(
            zh=f"密钥 {secret} 不是可用的私钥", en=f"the secret {secret} is no private key that can be used"
        ),
        Text(
            zh="放入不带口令的 ed25519、ecdsa 或 rsa 私钥的全文",
            en="put the whole text of an ed25519, ecdsa or rsa key without a passphrase there",
        ),
    )


no_folder = telling(
    "folder",
    Text(zh="目录不存在或无权列出", en="the folder doesn't exist or may not be listed"),
    Text(zh="核对 folder 以及该用户的权限", en="check folder and what the user may do there"),
)
"""Tells of a folder that can't be listed."""


def bad_name(origin: str, name: str) -> PullFailed:
    """Tell of a file that fits the feed but whose name can't be used."""
    shown = ascii(name)[1:-1][:_NAME_SHOWN] if not name.isprintable() else name[:_NAME_SHOWN]
    return PullFailed(
        origin,
        "file_name",
        Text(zh=f"文件名不可用：{shown}", en=f"the name of a file can't be used: {shown}"),
        Text(
            zh="请该部门改名：{date} 处写真实日期 YYYYMMDD，不含斜杠、反斜杠和控制字符，编码为 UTF-8",
            en="have it renamed: a real date YYYYMMDD, no slashes or control characters, in UTF-8",
        ),
    )


def unreadable(origin: str, name: str) -> PullFailed:
    """Tell of a file that can't be read, or not to its end."""
    return PullFailed(
        origin,
        "unreadable",
        Text(
            zh=f"文件 {name[:_NAME_SHOWN]} 无权读取或读不完整",
            en=f"{name[:_NAME_SHOWN]} may not be read, or can't be read to its end",
        ),
        Text(zh="请该部门检查文件权限和磁盘", en="have the department check the file's rights and its disk"),
    )
