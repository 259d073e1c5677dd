// SPDX-License-Identifier: Apache-2.0
#include "tests/conformance/move/own_machine.hpp"

#include "base/bcs.hpp"
#include "base/hex.hpp"
#include "vm-frontends/move/natives/extensions.hpp"
#include "vm-frontends/move/runtime/session.hpp"
#include "vm-frontends/move/state_key.hpp"
#include <stdexcept>

namespace braid::tests
{
namespace
{
[[nodiscard]] move::VmConfig configuration()
{
    move::VmConfig config;
    config.paranoid = true;
    // Unit tests run with every feature.
    config.features.assign(32, 0xFF);
    return config;
}

[[nodiscard]] PeerBytes code_key(const Hash32& address, std::string_view module)
{
    PeerBytes path;
    bcs::Writer path_writer{path};
    path_writer.u8(0);
    path_writer.raw(address);
    path_writer.bytes({reinterpret_cast<const std::uint8_t*>(module.data()), module.size()});
    PeerBytes key;
    bcs::Writer writer{key};
    writer.u8(0);
    writer.raw(address);
    writer.bytes(path);
    return key;
}

/// The key as the peer spells it.
[[nodiscard]] PeerBytes peer_key(Bytes state_key)
{
    bcs::Reader reader{state_key};
    const move::StateKey key = move::read_state_key(reader);
    if (key.kind == move::StateKeyKind::resource)
        return PeerKey::resource(key.address, key.type.encoded);
    if (key.kind == move::StateKeyKind::table_item)
        return PeerKey::table_item(key.address, key.key);
    throw std::runtime_error{"a write of a kind that the peer does not have"};
}

[[nodiscard]] PeerOutcome failure(const move::VmError& error)
{
    PeerOutcome outcome;
    outcome.message = error.message;
    outcome.status = move::name_of(error.code);
    outcome.function = error.function;
    outcome.offset = error.offset;
    outcome.sub_status = error.sub_status;
    if (error.code == move::StatusCode::aborted)
        outcome.abort_code = error.sub_status;
    if (error.location.kind == move::ErrorLocation::Kind::module)
        outcome.location =
            to_hex(error.location.module.address) + "::" + error.location.module.name;
    if (error.location.kind == move::ErrorLocation::Kind::script)
        outcome.location = "Script";
    return outcome;
}
}  // namespace

move::StateAnswer OwnMachine::State::read(Bytes state_key)
{
    const auto found = values.find(PeerBytes{state_key.begin(), state_key.end()});
    if (found == values.end())
        return std::optional<move::StateValue>{};
    return std::optional{move::StateValue{found->second, {}}};
}

move::StateAnswer OwnMachine::State::read_member(Bytes /*group_key*/, Bytes /*struct_tag*/)
{
    return std::optional<move::StateValue>{};
}

Result<std::uint64_t, move::StateStopped> OwnMachine::State::group_size(Bytes /*group_key*/)
{
    return std::uint64_t{0};
}

Result<std::optional<unsigned __int128>, move::StateStopped> OwnMachine::State::read_cell(
    Bytes /*state_key*/)
{
    return std::optional<unsigned __int128>{};
}

Result<bool, move::StateStopped> OwnMachine::State::add_to_cell(
    Bytes /*state_key*/, const move::CellChange& /*change*/)
{
    return false;
}

OwnMachine::OwnMachine() : cache_(configuration()) {}

void OwnMachine::put_module(const Hash32& address, std::string_view name, Bytes code)
{
    PeerBytes key = code_key(address, name);
    modules_[key] = {code.begin(), code.end()};
    state_.values[std::move(key)] = {code.begin(), code.end()};
}

PeerOutcome OwnMachine::execute(const PeerCall& call)
{
    // Each try reads at least one module more.
    constexpr std::size_t try_count_max = 100;
    for (std::size_t i = 0; i < try_count_max; ++i)
        if (auto outcome = try_to_execute(call))
            return *std::move(outcome);
    throw std::runtime_error{"a call does not find its modules"};
}

std::optional<PeerOutcome> OwnMachine::try_to_execute(const PeerCall& call)
{
    const auto space = cache_.current();
    Arena arena;
    move::NativeExtensions extensions;
    move::Session session{*space, state_, extensions, arena};
    move::SessionFacts facts;
    facts.session_hash = hash_;
    facts.chain_id = 4;
    extensions.begin(arena, session.heap(), state_, facts);
    auto gas = move::GasMeter::unmetered();
    // A master signer is variant 0 of an enumeration.
    std::vector<PeerBytes> signers;
    for (const Hash32& sender : call.senders)
    {
        signers.emplace_back(1, std::uint8_t{0});
        signers.back().insert(signers.back().end(), sender.bytes.begin(), sender.bytes.end());
    }
    std::vector<Bytes> arguments(signers.begin(), signers.end());
    arguments.insert(arguments.end(), call.arguments.begin(), call.arguments.end());
    std::vector<const move::Type*> types;
    for (const PeerBytes& tag : call.type_arguments)
    {
        const auto type = space->type_of_tag(tag, session);
        if (!type.ok())
            return failure(type.error());
        types.push_back(*type);
    }
    const auto result =
        session.call({call.address, call.module}, call.function, types, arguments, gas);
    if (session.outdated())
    {
        (void)cache_.find_or_make(session.module_reads());
        return std::nullopt;
    }
    if (!result.ok())
        return failure(result.error());
    const auto changes = session.finish();
    if (!changes.ok())
        return failure(changes.error());
    PeerOutcome outcome;
    outcome.ok = true;
    for (const move::Change& change : changes->changes)
    {
        const PeerBytes key{change.state_key.begin(), change.state_key.end()};
        if (change.kind == move::Change::Kind::deletion)
        {
            outcome.writes[peer_key(key)] = std::nullopt;
            state_.values.erase(key);
            continue;
        }
        const PeerBytes value{change.value.begin(), change.value.end()};
        outcome.writes[peer_key(key)] = value;
        state_.values[key] = value;
    }
    return outcome;
}
}  // namespace braid::tests
