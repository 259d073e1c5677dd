// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/extensions.hpp"

namespace braid::move
{
void NativeExtensions::begin(Arena& session_arena, Heap& heap, StateSource& state,
    const SessionFacts& session_facts) noexcept
{
    arena = &session_arena;
    facts = session_facts;
    tables.begin(session_arena, state, session_facts.session_hash);
    cells.begin(session_arena, state, session_facts.session_hash);
    cells_stopped = false;
    delayed.begin(session_arena, heap);
    events = {};
    unique_address_count = 0;
    increasing_count = 0;
    randomness_counter = 0;
    publish_request.reset();
    ristretto = {};
    algebra = {};
}

Result<Done, StatusCode> NativeExtensions::append_effects(
    ChangeSet& out, ClosureExchange& closures) noexcept
{
    const auto appended = tables.append_changes(out.changes, buffer, {.closures = &closures});
    if (!appended.ok())
        return appended;
    cells.append_effects(out.cells);
    for (const StoredEvent& event : events)
    {
        EmittedEvent emitted{.place = event.place, .type = event.type, .data = event.data};
        if (event.delayed != nullptr)
        {
            buffer.clear();
            const auto said = append_value(
                event.value, *event.delayed, buffer, {.delayed = &delayed, .closures = &closures});
            if (!said.ok())
                return said;
            emitted.data = arena->copy(buffer);
        }
        out.events.push_back(emitted);
    }
    return Done{};
}
}  // namespace braid::move
