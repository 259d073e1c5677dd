// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace braid::tests
{
using PeerBytes = std::vector<std::uint8_t>;
/// Orders keys.
struct PeerOrder
{
    [[nodiscard]] bool operator()(const PeerBytes& a, const PeerBytes& b) const noexcept
    {
        return compare(a, b) < 0;
    }
};
/// What the peer keeps: by the bytes of the key, as PeerKey makes them.
using PeerState = std::map<PeerBytes, PeerBytes, PeerOrder>;
/// What a call writes; nothing where the entry is deleted.
using PeerWrites = std::map<PeerBytes, std::optional<PeerBytes>, PeerOrder>;

/// How a call ended in the peer.
struct PeerOutcome
{
    bool ok = false;
    /// What the peer said of the failure; empty where there is none.
    std::string message;
    /// The status's name, such as "ARITHMETIC_ERROR"; "ABORTED" for aborts; "UNKNOWN" where the message names none.
    std::string status;
    /// [status == "ABORTED"]
    std::optional<std::uint64_t> abort_code;
    /// What else a status says; the peer does not tell it.
    std::optional<std::uint64_t> sub_status;
    /// The module where it failed, as the peer spells it: 64 digits, "::", the name; "Script"; empty where it tells none.
    std::string location;
    std::optional<std::uint16_t> function;
    std::optional<std::uint16_t> offset;
    PeerWrites writes;
    /// In JSON, of a view function or of an execution's events and gas.
    std::string output;
    std::uint64_t gas_used = 0;
};

/// The keys of the peer's state.
struct PeerKey
{
    [[nodiscard]] static PeerBytes code(const Hash32& address, std::string_view module);
    [[nodiscard]] static PeerBytes checksum(const Hash32& address, std::string_view module);
    /// [tag is a StructTag in BCS]
    [[nodiscard]] static PeerBytes resource(const Hash32& address, Bytes tag);
    [[nodiscard]] static PeerBytes table_item(const Hash32& handle, Bytes key);
};

/// What is called, everything in BCS.
struct PeerCall
{
    std::vector<Hash32> senders;
    Hash32 address;
    std::string module;
    std::string function;
    /// TypeTags.
    std::vector<PeerBytes> type_arguments;
    /// Without the signers.
    std::vector<PeerBytes> arguments;
};

/// A virtual machine of others, libmovevm 0.7 of Initia (a fork of aptos-core of the beginning of 2025: versions 5 to 7), in this
/// process behind its C interface. For tests alone: its licence allows no use in production. It is made by npm's package
/// @initia/builder.js, which install.sh puts here; or BRAID_MOVE_PEER names the folder of its libraries.
///
/// Verifies as nodes do, but for limits of Initia's: 200 structures, 1,000 functions, 30 fields a structure, 256 type nodes, 90
/// variants, no limit on returned values. Not thread-safe.
class MovePeer
{
public:
    /// The folder of the libraries; empty where there is none.
    [[nodiscard]] static std::filesystem::path folder();
    /// Why there is no peer here; empty where there is one.
    [[nodiscard]] static std::string absence();

    /// Throws where the library cannot be loaded. [absence().empty()]
    MovePeer();
    ~MovePeer();
    MovePeer(const MovePeer&) = delete;
    MovePeer& operator=(const MovePeer&) = delete;

    /// Puts a module into the state without any check: what is verified when something loads it.
    void put_module(const Hash32& address, std::string_view name, Bytes code);
    /// Puts a module 0x1::code there whose init_genesis does nothing, which initialize() calls at its end.
    void put_genesis_stub();

    /// Verifies and publishes modules of address 0x1 as a genesis does: reading, bounds, all passes, links, compatibility, init_module,
    /// then 0x1::code::init_genesis. With the stub in place, `ok` means that all were accepted. The writes go into the state
    /// where `keep` says so.
    PeerOutcome initialize(const std::vector<PeerBytes>& modules, bool keep);

    /// Runs an entry function; what it writes stays in the state where it succeeds.
    PeerOutcome execute(const PeerCall& call, std::uint64_t gas = 1'000'000'000);
    /// Runs a function that has #[view]; its results stand in `output` as JSON. [call.senders is empty]
    PeerOutcome view(const PeerCall& call, std::uint64_t gas = 1'000'000'000);
    PeerOutcome run_script(const std::vector<Hash32>& senders, Bytes code,
        const std::vector<PeerBytes>& type_arguments, const std::vector<PeerBytes>& arguments,
        std::uint64_t gas = 1'000'000'000);

    [[nodiscard]] PeerState& state() noexcept { return state_; }
    /// The transaction's hash and the session's, of which handles of tables are made.
    void set_transaction(const Hash32& transaction_hash) noexcept { hash_ = transaction_hash; }
    /// Seconds since 1970, as the block says.
    void set_time(std::uint64_t seconds) noexcept { seconds_ = seconds; }

private:
    struct Library;

    [[nodiscard]] PeerBytes environment() const;
    template <typename Call>
    PeerOutcome run(const Call& call, bool keep);

    std::unique_ptr<Library> library_;
    PeerState state_;
    Hash32 hash_;
    std::uint64_t seconds_ = 1'700'000'000;
};

/// What the peer's message says of a failure: status, abort code, location, function and offset.
void read_peer_message(PeerOutcome& outcome);

/// The compiler that comes with the peer: packages of Move sources to modules of versions 5 to 7.
class MoveCompiler
{
public:
    struct Options
    {
        std::uint32_t bytecode_version = 7;
        /// 1, 2.0 or 2.1.
        std::string language_version = "2.1";
        bool test_mode = false;
    };
    /// Builds the package in the folder (Move.toml, sources/). Gives the modules by their names, without those of other
    /// packages. Throws with the compiler's message where it fails. [MovePeer::absence().empty()]
    [[nodiscard]] static std::map<std::string, PeerBytes> build(
        const std::filesystem::path& package, const Options& options);
};
}  // namespace braid::tests
