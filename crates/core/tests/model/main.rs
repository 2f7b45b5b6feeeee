//! Tests of the model as its users see it: codecs, schema, walkers, roles.

#[cfg(test)]
mod codec;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod kitchen_sink;
#[cfg(test)]
mod random;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod values;
#[cfg(test)]
mod walk;
