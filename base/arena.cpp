// SPDX-License-Identifier: Apache-2.0
#include "base/arena.hpp"

namespace braid
{
Arena::Arena(Arena&& other) noexcept
  : next_(std::exchange(other.next_, 0)),
    end_(std::exchange(other.end_, 0)),
    last_(std::exchange(other.last_, nullptr)),
    chunk_size_(other.chunk_size_),
    reserved_(std::exchange(other.reserved_, 0))
{}

Arena& Arena::operator=(Arena&& other) noexcept
{
    if (this != &other)
    {
        release(nullptr);
        next_ = std::exchange(other.next_, 0);
        end_ = std::exchange(other.end_, 0);
        last_ = std::exchange(other.last_, nullptr);
        chunk_size_ = other.chunk_size_;
        reserved_ = std::exchange(other.reserved_, 0);
    }
    return *this;
}

Arena::~Arena()
{
    release(nullptr);
}

void* Arena::allocate_slow(std::size_t size, std::size_t alignment) noexcept
{
    const std::size_t needed = size + alignment + sizeof(Chunk);
    const std::size_t chunk_size = needed > chunk_size_ ? needed : chunk_size_;
    auto* chunk = ::new (::operator new(chunk_size)) Chunk{.previous = last_, .size = chunk_size};
    last_ = chunk;
    reserved_ += chunk_size;
    next_ = reinterpret_cast<std::uintptr_t>(chunk + 1);
    end_ = reinterpret_cast<std::uintptr_t>(chunk) + chunk_size;
    return allocate(size, alignment);
}

void Arena::release(Chunk* until) noexcept
{
    while (last_ != until)
    {
        Chunk* previous = last_->previous;
        reserved_ -= last_->size;
        ::operator delete(static_cast<void*>(last_));
        last_ = previous;
    }
}

void Arena::reset() noexcept
{
    if (last_ == nullptr)
        return;
    Chunk* first = last_;
    while (first->previous != nullptr)
        first = first->previous;
    release(first);
    next_ = reinterpret_cast<std::uintptr_t>(first + 1);
    end_ = reinterpret_cast<std::uintptr_t>(first) + first->size;
}
}  // namespace braid
