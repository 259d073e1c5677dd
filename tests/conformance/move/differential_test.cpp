// SPDX-License-Identifier: Apache-2.0
// Modules of our own, compiled by the peer's compiler: every call ends here as it ends there, with the same writes, the same
// abort codes and locations. Results are written, so that they are compared, too.
#include "base/hex.hpp"
#include "kernels/keccak.hpp"
#include "tests/conformance/move/call_generator.hpp"
#include "tests/conformance/move/need_peer.hpp"
#include "tests/conformance/move/own_machine.hpp"
#include "tests/conformance/move/packages.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include <algorithm>
#include <cstdlib>

namespace braid::tests
{
namespace
{
/// The newest whose library the peer has the natives for.
constexpr const char* library_network = "devnet-2024-11-13-2aa2338";
constexpr std::size_t module_count_min = 60;
constexpr std::size_t call_count_min = 2000;

/// What BRAID_MOVE_CALLS says, or the sample: how often each function is called.
std::size_t calls_per_function()
{
    const char* const text = std::getenv("BRAID_MOVE_CALLS");
    return text == nullptr ? 5 : std::strtoull(text, nullptr, 10);
}

Hash32 address(std::uint8_t last)
{
    Hash32 address;
    address.bytes.back() = last;
    return address;
}

std::string text_of(const PeerOutcome& outcome)
{
    if (!outcome.ok)
        return outcome.status + " at " + outcome.location + ' ' +
               std::to_string(outcome.function.value_or(9999)) + ':' +
               std::to_string(outcome.offset.value_or(9999)) + " code " +
               std::to_string(outcome.abort_code.value_or(0)) + " (" + outcome.message + ')';
    std::string text = "done";
    for (const auto& [key, value] : outcome.writes)
        text += "\n    " + to_hex(key) + " = " + (value ? to_hex(*value) : "nothing");
    return text;
}

/// Whether both ended alike. The peer tells no function and no offset of an abort.
bool are_alike(const PeerOutcome& own, const PeerOutcome& peer)
{
    if (own.ok != peer.ok)
        return false;
    if (own.ok)
        return own.writes == peer.writes;
    if (own.status != peer.status || own.location != peer.location ||
        own.abort_code != peer.abort_code)
        return false;
    return !peer.function || (own.function == peer.function && own.offset == peer.offset);
}

std::string text_of(const PeerCall& call)
{
    std::string text = call.module + "::" + call.function + '(';
    for (const PeerBytes& argument : call.arguments)
        text += ' ' + to_hex(argument);
    return text + " )";
}

/// Turns what the peer says of tables into what aptos-core says: it makes handles of more than the transaction's hash and the
/// table's number, and keeps an entry for each table.
class TableHandles
{
public:
    void translate(PeerWrites& writes, const Hash32& transaction)
    {
        PeerWrites translated;
        for (const auto& [key, value] : writes)
            if (key.size() == info_key_size && key.back() == info_kind)
                note(Hash32::from(Bytes{key}.first(32)), transaction);
        for (const auto& [key, value] : writes)
        {
            if (key.size() == info_key_size && key.back() == info_kind)
                continue;
            PeerBytes own_key = key;
            replace(own_key);
            std::optional<PeerBytes> own_value = value;
            if (own_value)
                replace(*own_value);
            translated.emplace(std::move(own_key), std::move(own_value));
        }
        writes = std::move(translated);
    }

private:
    static constexpr std::size_t info_key_size = 33;
    static constexpr std::uint8_t info_kind = 4;

    void note(const Hash32& handle, const Hash32& transaction)
    {
        for (std::uint32_t number = 0; number < 8; ++number)
        {
            // SHA3-256 of a mark, the transaction's hash and the number; aptos-core's is without the mark.
            PeerBytes seed{0, 0, 0, 2};
            seed.insert(seed.end(), transaction.bytes.begin(), transaction.bytes.end());
            seed.insert(seed.end(), {0, 0, 0, static_cast<std::uint8_t>(number)});
            if (kernels::sha3_256(seed) == handle)
                handles_.emplace_back(handle, kernels::sha3_256(Bytes{seed}.subspan(4)));
        }
    }

    void replace(PeerBytes& bytes) const
    {
        for (const auto& [theirs, ours] : handles_)
        {
            auto at = bytes.begin();
            while ((at = std::search(at, bytes.end(), theirs.bytes.begin(), theirs.bytes.end())) !=
                   bytes.end())
                at = std::ranges::copy(ours.bytes, at).out;
        }
    }

    std::vector<std::pair<Hash32, Hash32>> handles_;
};

/// Initia's tables abort with codes of the kind that 0x1::error makes; aptos-core's with those of its table extension, which are
/// older. Everything else about the abort is the same.
void translate_table_aborts(PeerOutcome& outcome)
{
    constexpr std::uint64_t initia_already_exists = 0x1'0064;
    constexpr std::uint64_t initia_not_found = 0x1'0065;
    if (outcome.status != "ABORTED" || !outcome.location.ends_with("1::table"))
        return;
    if (outcome.abort_code == initia_already_exists)
        outcome.abort_code = (100 << 8) + 7;
    else if (outcome.abort_code == initia_not_found)
        outcome.abort_code = (101 << 8) + 7;
}

/// Both machines, with the same modules and the same state.
class Machines
{
public:
    explicit Machines(std::uint64_t seed)
      : generator_(seed, {address(0x91), address(0x92), address(0x93)})
    {
        const GenesisFile genesis = read_genesis(library_network);
        const std::vector<SourcePackage> packages = packages_of(genesis);
        const SourcePackage& library = package_named(packages, "MoveStdlib");
        for (const GenesisModule& module : modules_of(genesis))
            if (library.sources.contains(std::string{module.name}) || module.name == "table")
                put(module.address, module.name, module.binary);
        const ScratchFolder folder;
        const auto own = write_own_package(packages, folder.path());
        for (const auto& [name, binary] : MoveCompiler::build(own, {}))
        {
            put(address(0x42), name, binary);
            modules_.push_back(move::read_module(binary, {}).value());
        }
    }

    [[nodiscard]] const std::vector<move::CompiledModule>& modules() const { return modules_; }

    /// Calls the function in both.
    void compare(const move::CompiledModule& module, const move::FunctionDefinition& function)
    {
        const PeerCall call = generator_.call(module, function);
        Hash32 hash;
        store_be<std::uint64_t>(hash.data(), count_);
        peer_.set_transaction(hash);
        own_.set_transaction(hash);
        PeerOutcome theirs = peer_.execute(call);
        handles_.translate(theirs.writes, hash);
        translate_table_aborts(theirs);
        const PeerOutcome ours = own_.execute(call);
        ++counts_[theirs.ok ? "done" : theirs.status];
        ++count_;
        if (!are_alike(ours, theirs) && ++difference_count_ <= 10)
            ADD_FAILURE() << text_of(call) << "\n  ours: " << text_of(ours)
                          << "\n  theirs: " << text_of(theirs);
    }

    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] std::size_t difference_count() const noexcept { return difference_count_; }
    [[nodiscard]] const std::map<std::string, std::size_t>& counts() const { return counts_; }

private:
    void put(const Hash32& at, std::string_view name, Bytes binary)
    {
        peer_.put_module(at, name, binary);
        own_.put_module(at, name, binary);
    }

    CallGenerator generator_;
    TableHandles handles_;
    MovePeer peer_;
    OwnMachine own_;
    std::vector<move::CompiledModule> modules_;
    std::size_t count_ = 0;
    std::size_t difference_count_ = 0;
    std::map<std::string, std::size_t> counts_;
};
}  // namespace

TEST(move_differential, ends_every_call_as_the_peer_does)
{
    BRAID_NEED_MOVE_PEER();
    BRAID_NEED_VECTORS(std::string{"move/genesis/"} + library_network);
    const std::uint64_t seed = std::random_device{}();
    std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
    Machines machines{seed};
    EXPECT_GE(machines.modules().size(), module_count_min);
    for (std::size_t i = 0; i < calls_per_function(); ++i)
        for (const move::CompiledModule& module : machines.modules())
            for (const move::FunctionDefinition* const function : entry_functions(module))
                machines.compare(module, *function);
    for (const auto& [status, count] : machines.counts())
        std::printf("%-24s %zu\n", status.c_str(), count);
    std::printf("%zu modules, %zu calls, %zu differences\n", machines.modules().size(),
        machines.count(), machines.difference_count());
    EXPECT_GE(machines.count(), call_count_min);
    EXPECT_EQ(machines.difference_count(), 0U);
}
}  // namespace braid::tests
