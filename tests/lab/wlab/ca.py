"""A certificate authority of the lab's own, made anew for each run; its keys never leave the run's folder."""

from pathlib import Path

from .net import run


def make(folder):
    """Makes `ca.pem` and `ca.key`."""
    folder = Path(folder)
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj",
        "/O=Wohin test lab/CN=Wohin test lab CA", "-keyout", folder / "ca.key", "-out", folder / "ca.pem",
        "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")


def issue(folder, label, *names):
    """Makes `LABEL.pem` (with the chain) and `LABEL.key` for DNS names."""
    folder = Path(folder)
    run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={names[0]}",
        "-keyout", folder / f"{label}.key", "-out", folder / f"{label}.csr")
    (folder / f"{label}.ext").write_text(
        f"subjectAltName={','.join('DNS:' + name for name in names)}\nbasicConstraints=CA:FALSE\n"
        "keyUsage=digitalSignature\nextendedKeyUsage=serverAuth\n")
    run("openssl", "x509", "-req", "-in", folder / f"{label}.csr", "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key", "-CAcreateserial",
        "-days", "20", "-extfile", folder / f"{label}.ext", "-out", folder / f"{label}.leaf")
    (folder / f"{label}.pem").write_text((folder / f"{label}.leaf").read_text() + (folder / "ca.pem").read_text())
    # Servers that give up root still have to read it; the folder is gone after the run.
    (folder / f"{label}.key").chmod(0o644)
